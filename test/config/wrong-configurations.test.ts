import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { fromEnvironment, TemporaryConfig } from './temporary-config.ts';
import { wrongConfigurations } from './wrong-configurations.ts';

const config = new TemporaryConfig();

beforeAll(() => {
  config.write('password', 'hunter2\n');
});
afterAll(() => {
  config.remove();
});

describe('a wrong configuration', () => {
  for (const { title, yaml, environment, problems } of wrongConfigurations) {
    test(`tells of ${title}`, () => {
      const told =
        yaml === undefined
          ? config.masked(fromEnvironment(environment ?? {}))
          : config.problems(yaml, environment);

      expect(told).toEqual(problems);
      expect(told.join('\n')).not.toMatch(/hunter2|ter2/);
    });
  }

  test('blames the flag for the address that the flag gave', () => {
    const environment = { REGISTRY_EXPORTER_LISTEN_ADDRESS: ':10055' };

    const loaded = loadConfig({ file: undefined, environment, listenAddress: 'everywhere' });

    expect(config.masked(loaded)).toEqual([
      '--web.listen-address: is not an address, expected an address such as :10055, 127.0.0.1:10055 or [::1]:10055, got "everywhere"',
    ]);
  });
});

describe('a directory for the state', () => {
  test('that the flag gave is told under the name of the flag', () => {
    const environment = { REGISTRY_EXPORTER_STATE_DIR: config.folder };

    const loaded = loadConfig({ file: undefined, environment, listenAddress: undefined, stateDir: '' });

    expect(config.masked(loaded)).toEqual([
      '--state.dir: is not an absolute path, expected the absolute path of an existing directory, got ""',
    ]);
  });
});

describe('a configuration file', () => {
  test.each([
    ['not there', '/nothing.yml', 'no such file'],
    ['a directory', '', 'a directory'],
  ])('that is %s is told as such', (_, path, got) => {
    const file = `${config.folder}${path}`;

    const loaded = loadConfig({ file, environment: {}, listenAddress: undefined });

    expect(config.masked(loaded)).toEqual([
      `DIR${path}: cannot be read, expected a YAML file, got ${got}; check --config.file`,
    ]);
  });

  test('of two mebibytes is refused before it is parsed', () => {
    expect(config.problems('#'.repeat(2 * 1024 * 1024))).toEqual([
      'DIR/c.yml: is too large, expected at most 262144 bytes, got 2097152',
    ]);
  });

  test('that is binary is refused', () => {
    const file = config.write('binary.yml', Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff, 0xfe, 0x0a, 0x09]));

    const loaded = loadConfig({ file, environment: {}, listenAddress: undefined });

    expect(loaded.ok).toBe(false);
  });

  test('nested deeper than the parser can follow is refused', () => {
    const [first] = config.problems('['.repeat(20_000) + ']'.repeat(20_000));

    expect(first).toMatch(/^DIR\/c\.yml:1: cannot be parsed, expected valid YAML, got a fault; /);
  });

  test('with hundreds of unknown keys lists the first twenty', () => {
    const keys = Array.from({ length: 500 }, (_, index) => `stranger${index}: 1\n`);

    expect(config.problems(keys.join(''))).toHaveLength(20);
  });
});
