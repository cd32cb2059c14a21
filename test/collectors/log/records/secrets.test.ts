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

const ways = [undefined, 'main'].flatMap((registry) =>
  Object.keys(lineKinds).map((kind) => [kind, registry] as const),
);

/** Where it is a value that becomes an attribute, and where it breaks the line; read fast where the registry is named. */
test.each(ways)(
  'no record of a line (%s) holds a secret that was planted in it (registry %s)',
  (kind, registry) => {
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
        const told = new LogRecorder({ tells: 'all', registry }).read('a', Buffer.from(whole), nowMs);
        const texts = told.map((record) =>
          'json' in record ? Buffer.from(record.json).toString() : JSON.stringify(record),
        );

        expect(texts.join('')).not.toContain(secret);
      }),
      { seed: propertySeed, numRuns: propertyRuns(250) },
    );
  },
);
