import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../src/registry/log/line.ts';
import { RegistryLog } from '../../../src/registry/log/registry-log.ts';
import { bounds, nowMs } from './counted-figures.ts';
import { logOf, recordings } from './recordings.ts';

/** Of a pull-through cache the pulls are read in full, to tell hits from misses, and at error level there is hardly a line. */
const usual = recordings.filter(({ name }) => !/proxy_|_error|docker\//.test(name));

describe.each([
  {
    what: 'json lines of version 3',
    names: usual.filter(({ name }) => /^v3\/(?!.*(text|logstash))/.test(name)),
  },
  {
    what: 'json lines of version 2',
    names: usual.filter(({ name }) => /^v2\/(?!.*(text|logstash))/.test(name)),
  },
  { what: 'text lines', names: usual.filter(({ name }) => name.includes('_text_')) },
  { what: 'logstash lines', names: usual.filter(({ name }) => name.includes('_logstash_')) },
])('of the $what', ({ names }) => {
  test('nine of ten ordinary ones are counted without the parser', () => {
    const streams = names.flatMap(({ registries }) => registries.flat());
    const [taken, ordinary] = streams.reduce(
      ([before, all], { bytes }) => {
        const lines = ordinaryLines(bytes);
        return [before + lines.all - lines.parsed, all + lines.all];
      },
      [0, 0],
    );

    expect(ordinary).toBeGreaterThan(100);
    expect(taken / ordinary).toBeGreaterThan(0.9);
  });
});

test('the parser sees every line where there is no fast lane', () => {
  const seen: LogLine[] = [];
  const log = new RegistryLog({ bounds, isFast: false, observe: (line) => seen.push(line) });

  log.read('registry.log', logOf('v3/api'), nowMs);

  const { lines } = log.takeTally();
  expect(seen).toHaveLength(lines.access + lines.structured + lines.other);
});

test('a log-in is given back to the parser where its client is watched', () => {
  const seen: LogLine[] = [];
  const log = new RegistryLog({ bounds, observe: (line) => seen.push(line) });

  log.read('registry.log', logOf('v3/mixed_json_access'), nowMs);
  const before = seen.filter(isGranted).length;
  log.watch({ address: '127.0.0.1' });
  log.read('registry.log', logOf('v3/release_3_0_0'), nowMs);
  const watched = seen.filter(isGranted).length;
  log.watch('nobody');
  log.read('registry.log', logOf('v3/mixed_json_debug'), nowMs);

  expect(before).toBe(0);
  expect(watched).toBeGreaterThan(20);
  expect(seen.filter(isGranted)).toHaveLength(watched);
});

/** Access lines and completions of requests that were not answered with a 5xx: all of them, and those that were parsed. */
function ordinaryLines(bytes: Buffer): { readonly all: number; readonly parsed: number } {
  const [all, parsed] = [false, true].map((isFast) => {
    const seen: LogLine[] = [];
    const log = new RegistryLog({ bounds, isFast, observe: (line) => seen.push(line) });
    log.read('registry.log', bytes, nowMs);
    return seen.filter(isOrdinary).length;
  });
  return { all: all ?? 0, parsed: parsed ?? 0 };
}

function isOrdinary(line: LogLine): boolean {
  if (line.kind === 'access') return line.status < 500;
  return (
    line.kind === 'structured' &&
    line.message.startsWith('response completed') &&
    Number(line.fields.get('http.response.status')) < 500
  );
}

function isGranted(line: LogLine): boolean {
  return line.kind === 'structured' && line.message === 'authorized request';
}
