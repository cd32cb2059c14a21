import { describe, expect, test } from 'vitest';
import { agreeOnVersion, isVersionRefusal } from '../../src/docker/api-version.ts';
import { dockerCorpusJson } from './fake-engine.ts';

describe('the version of the API', () => {
  test.each([
    ['1.41', undefined, '/v1.41'],
    ['1.41', '1.12', '/v1.41'],
    ['1.47', '1.24', '/v1.47'],
    ['1.52', '1.44', '/v1.52'],
    ['1.60', '1.44', '/v1.52'],
    ['1.60', '1.52', '/v1.52'],
    ['1.40', undefined, ''],
    [undefined, undefined, ''],
    ['2.0', undefined, ''],
    ['garbage', 'garbage', ''],
    ['1.9999999', undefined, ''],
  ])('is, of an Engine that offers %s and begins with %s, %j', (newest, oldest, prefix) => {
    expect(agreeOnVersion({ newest, oldest })).toEqual({ status: 'ok', value: prefix });
  });

  test('cannot be agreed on with an Engine that has given up all that we know', () => {
    expect(agreeOnVersion({ newest: '1.70', oldest: '1.53' })).toEqual({
      status: 'failed',
      reason: 'api_version',
      detail: "the engine's API begins with 1.53, expected 1.52 or older; upgrade the exporter",
    });
  });

  test('is known to be refused by the words of the real Engine', () => {
    const { message } = dockerCorpusJson('states/api-version-too-new.json') as { message: string };

    expect(isVersionRefusal(message)).toBe(true);
    expect(isVersionRefusal('No such container: client version')).toBe(false);
  });
});
