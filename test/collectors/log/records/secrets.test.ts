import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogRecorder } from '../../../../src/collectors/log/records/log-recorder.ts';
import { nowMs } from '../../../registry/log/counted-figures.ts';
import { lineKinds } from '../../../registry/log/mutated-lines.ts';
import { propertySeed } from '../../../registry/log/recordings.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

const secret = fc.stringMatching(/^Zq[A-HJ-NP-Z0-9_.~+/=-]{12,40}$/);
const plants = [
  ...['?_state=%', '&_state=%&digest=sha256:1', 'password=%', 'Authorization: Bearer %', 'Bearer %'],
  ...['://user:%@host/', 'X-Amz-Signature=%', '&sig=%', 'access_token=%'],
];

/** Where it is a value that becomes an attribute, and where it breaks the line. */
test.each(Object.keys(lineKinds))(
  'no record of a line (%s) holds a secret that was planted in it',
  (kind) => {
    const planted = fc.record({
      line: fc.constantFrom(...(lineKinds[kind] ?? [])),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      plant: fc.constantFrom(...plants),
      secret,
    });

    fc.assert(
      fc.property(planted, ({ line, share, plant, secret }) => {
        const text = line.toString('utf8').replaceAll('\n', ' ');
        const at = Math.floor(share * text.length);
        const whole = `${text.slice(0, at)}${plant.replace('%', () => secret)}${text.slice(at)}\n`;
        const records = new LogRecorder({ tells: 'all' }).read('registry.log', Buffer.from(whole), nowMs);

        expect(JSON.stringify(records)).not.toContain(secret);
      }),
      { seed: propertySeed, numRuns: propertyRuns(500) },
    );
  },
);
