import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { registryOptions } from '../../src/config/registry-options.ts';
import { TemporaryConfig } from './temporary-config.ts';
import { propertyRuns } from '../support/property-runs.ts';

const config = new TemporaryConfig();

afterAll(() => {
  config.remove();
});

/** Where a message may begin: the file with its line and key. */
const message = /^DIR\/c\.yml(?::\d+)?(?: \S.*)?: .+, expected .+, got .+$/;

const someKey = fc.constantFrom(
  ...['web', 'docker', 'otlp', 'label_limit', 'registries', 'listen_address', 'host', 'endpoint', 'headers'],
  ...new Set(registryOptions.flatMap(({ key }) => key.split('.'))),
);
const awkward = fc.constantFrom(
  '\t',
  ': ',
  '- ',
  '*a',
  '&a ',
  '!!binary ',
  '|',
  '>',
  '%',
  '---\n',
  '? ',
  '<<: ',
  '"',
  '{',
  '}',
);

const anyValue: fc.Arbitrary<unknown> = fc.letrec((again) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(again('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(someKey, fc.string()), again('value'), { maxKeys: 5 }),
  ),
})).value;

/** Text that begins like YAML of ours and goes astray. */
const anyText = fc
  .array(
    fc.oneof(
      someKey,
      awkward,
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('\n', '\n  ', ' '),
    ),
    {
      maxLength: 30,
    },
  )
  .map((parts) => parts.join(''));

test('any text gives a configuration or one line for each problem', () => {
  fc.assert(
    fc.property(anyText, (yaml) => {
      for (const problem of config.problems(yaml)) expect(problem).toMatch(message);
    }),
    { numRuns: propertyRuns(500) },
  );
});

test('any well-formed value at any key gives a configuration or one line for each problem', () => {
  fc.assert(
    fc.property(
      fc.dictionary(someKey, anyValue, { maxKeys: 4 }),
      fc.array(anyValue, { maxLength: 3 }),
      (top, registries) => {
        // JSON is YAML.
        const yaml = JSON.stringify({ ...top, registries });

        for (const problem of config.problems(yaml)) expect(problem).toMatch(message);
      },
    ),
    { numRuns: propertyRuns(500) },
  );
});
