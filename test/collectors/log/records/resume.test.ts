import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogRecorder } from '../../../../src/collectors/log/records/log-recorder.ts';
import { nowMs } from '../../../registry/log/counted-figures.ts';
import { linesOf, logOf, propertySeed } from '../../../registry/log/recordings.ts';
import { propertyRuns } from '../../../support/property-runs.ts';
import type { Tells } from './recorded.ts';

const names = ['v2/htpasswd', 'v3/token', 'v2/concurrent', 'v3/storage_eacces', 'v3/panic', 'docker/main'];

/** Where one process ends and the next goes on: what it has of the one before has been text in a file. */
test.each<Tells>(['events', 'all'])('processes that end anywhere tell %s as one would', (tells) => {
  const ends = fc.array(fc.nat(400), { maxLength: 6 });

  fc.assert(
    fc.property(fc.constantFrom(...names), ends, (name, lengths) => {
      const lines = [...linesOf(logOf(name))];
      const whole = new LogRecorder({ tells }).read(name, Buffer.concat(lines), nowMs);
      const pieces = lengths.map((length) => Buffer.concat(lines.splice(0, length)));

      let state: unknown;
      const told = [...pieces, Buffer.concat(lines)].flatMap((piece) => {
        const recorder = new LogRecorder({ tells });
        recorder.restore(state);
        const records = recorder.read(name, piece, nowMs);
        state = JSON.parse(JSON.stringify(recorder.state()));
        return records;
      });

      expect(told).toEqual(whole);
    }),
    { seed: propertySeed, numRuns: propertyRuns(40) },
  );
});
