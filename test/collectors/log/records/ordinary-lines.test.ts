import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LogRecorder } from '../../../../src/collectors/log/records/log-recorder.ts';
import { cutRecord, longestTexts } from '../../../../src/domain/cut-record.ts';
import { otlpJson } from '../../../../src/domain/otlp-json.ts';
import { RecordingLane } from '../../../../src/registry/log/fast/recording-lane.ts';
import { nowMs } from '../../../registry/log/counted-figures.ts';
import { framings, lineKinds, mutatedLine } from '../../../registry/log/mutated-lines.ts';
import { propertySeed, recordings } from '../../../registry/log/recordings.ts';
import { propertyRuns } from '../../../support/property-runs.ts';
import { plainRecords } from './plain-records.ts';
import type { Tells } from './recorded.ts';

const registry = 'main';
const lineFeed = Buffer.from('\n');
const kindsAndFramings = Object.keys(lineKinds).flatMap((kind) =>
  Object.keys(framings).map((framing) => [kind, framing] as const),
);

interface Read {
  readonly origin: string;
  readonly bytes: Buffer;
}

/** The records as texts, and what the recorder remembers afterwards. */
function fastOf(reads: readonly Read[], tells: Tells) {
  const recorder = new LogRecorder({ tells, registry });
  const told = reads.flatMap(({ origin, bytes }) => recorder.read(origin, bytes, nowMs));
  const texts = told.map((record) => ('json' in record ? Buffer.from(record.json).toString() : record));
  return { texts, state: recorder.state() };
}

function slowOf(reads: readonly Read[], tells: Tells) {
  const recorder = new LogRecorder({ tells });
  const told = reads.flatMap(({ origin, bytes }) => plainRecords(recorder.read(origin, bytes, nowMs)));
  const texts = told.map((record) => otlpJson(cutRecord(record, longestTexts), nowMs, registry));
  return { texts, state: recorder.state() };
}

describe.each<Tells>(['all', 'events'])('told %s, lines that are read fast come to the same', (tells) => {
  test.each(recordings)('of $name', ({ registries }) => {
    for (const reads of registries) {
      expect(fastOf(reads, tells)).toEqual(slowOf(reads, tells));
    }
  });

  test.each(kindsAndFramings)('of mutated lines (%s, %s)', (kind, framing) => {
    const lines = fc.array(mutatedLine(lineKinds[kind] ?? []), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(lines, (made) => {
        const framed = made.flatMap(framings[framing] ?? (() => []));
        const bytes = Buffer.concat(framed.flatMap((line) => [line, lineFeed]));
        const reads = [{ origin: 'registry.log', bytes }];

        expect(fastOf(reads, tells)).toEqual(slowOf(reads, tells));
      }),
      { seed: propertySeed, numRuns: propertyRuns(20) },
    );
  });
});

test('what pulls leave in a log is written fast', () => {
  const pull = /"?(?:GET|HEAD)[" ].*response completed|"(?:GET|HEAD) \S+ HTTP\/1\.[01]" [1-4]\d\d /;
  const lines = [...(lineKinds['access'] ?? []), ...(lineKinds['completions'] ?? [])].filter((line) =>
    pull.test(line.toString('latin1')),
  );

  const lane = new RecordingLane({ writes: true });
  const fast = lines.filter((line) => {
    lane.input.set(Buffer.concat([line, lineFeed]));
    return lane.record(0, line.length + 1) > 0;
  });

  expect(lines.length).toBeGreaterThan(1_000);
  expect(fast.length / lines.length).toBeGreaterThan(0.9);
});
