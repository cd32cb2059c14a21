import { describe, expect, test, vi } from 'vitest';

import type { EmbeddedRegistryOptions } from '../../../demo/embedded-registry/options.ts';
import { readLog } from '../../support/corpus.ts';
import { readRecordedRequests, Replay } from './replay.ts';
import { runRegistry } from './running-registry.ts';

/** What is left of a line when everything that differs from run to run is taken out. */
type LineShape = Readonly<Record<string, unknown>> | string;

// Cases that the embedded registry leaves out on purpose, by the labels of the recording.
const LEFT_OUT: Readonly<Record<string, string>> = {
  'manifest list rewritten for a client without support': 'serves the list instead of one of its manifests',
};

interface Scenario {
  readonly scenario: string;
  readonly options?: Partial<EmbeddedRegistryOptions>;
  /** How many requests to repeat, where the rest went through something else than the registry. */
  readonly count?: number;
}

const SCENARIOS: readonly Scenario[] = [
  { scenario: 'v3/mixed_json_access', options: { users: { alice: 'secret' }, realm: 'r' } },
  { scenario: 'v3/api' },
  { scenario: 'v3/uploads' },
  { scenario: 'v3/delete_disabled', options: { deleteEnabled: false } },
  { scenario: 'v3/htpasswd', options: { users: { alice: 'secret', bob: 'secret' } }, count: 37 },
];

describe.each(SCENARIOS)('the requests of $scenario', ({ scenario, options, count }) => {
  test('print the lines that registry 3.1.1 printed', async () => {
    const recorded = readRecordedRequests(scenario).slice(0, count);
    const expected = splitByRequest(readLog(scenario, 'registry.log'));
    const registry = await runRegistry(options);
    const replay = new Replay(registry.url, registry.root);
    const differences: unknown[] = [];

    for (const [index, request] of recorded.entries()) {
      registry.lines.length = 0;
      const response = await replay.send(request);
      // A large answer can be here before the handler that sent it has returned.
      await vi.waitUntil(() => registry.lines.some((line) => ACCESS_LINE.test(line)));
      if (request.label !== undefined && request.label in LEFT_OUT) continue;
      const actual = registry.lines.map(shapeOf);
      const wanted = (expected[index] ?? []).map(shapeOf);
      if (JSON.stringify(actual) === JSON.stringify(wanted) && response.status === request.status) continue;
      const { method, label, status } = request;
      const difference = firstDifference(wanted, actual);
      differences.push({ index, method, label, statuses: [status, response.status], difference });
    }

    expect(differences).toEqual([]);
  });
});

const ACCESS_LINE = /^\S+ - - \[/;

/** Requests were sent one after the other, so each ends with its access line. */
function splitByRequest(lines: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [[]];
  for (const line of lines.filter((candidate) => isOfRequest(candidate))) {
    groups.at(-1)?.push(line);
    if (ACCESS_LINE.test(line)) groups.push([]);
  }
  return groups;
}

function isOfRequest(line: string): boolean {
  return ACCESS_LINE.test(line) || line.includes('"http.request.id"');
}

const VOLATILE = new Set([
  'http.request.id',
  'http.request.host',
  'http.request.remoteaddr',
  'http.response.duration',
  'instance.id',
  'time',
]);

function shapeOf(line: string): LineShape {
  if (!line.startsWith('{')) return mask(line.replace(/^\S+ - - \[[^\]]+\]/, 'HOST - - [DATE]'));
  const fields = JSON.parse(line) as Record<string, unknown>;
  const entries = Object.entries(fields).map(([key, value]) => [key, maskValue(key, value)] as const);
  const shape = Object.fromEntries(entries);
  return fields['http.response.status'] === 500 ? { ...shape, 'http.response.written': 'number' } : shape;
}

function maskValue(key: string, value: unknown): unknown {
  if (VOLATILE.has(key)) return typeof value;
  return typeof value === 'string' ? mask(value) : value;
}

/** The storage lies elsewhere here, which also changes the size of an answer that names a path of it. */
function mask(text: string): string {
  return text
    .replace(/sha256:[0-9a-f]{64}/g, 'DIGEST')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UUID')
    .replace(/_state=[^& ]*/g, '_state=STATE')
    .replace(/input byte \d+/, 'input byte N')
    .replace(/^filesystem: (\w+) \S+: not a directory$/, 'filesystem: CALL PATH: not a directory')
    .replace(/" 500 \d+ "/, '" 500 SIZE "');
}

/** The first field that differs, to read instead of two whole groups of lines. */
function firstDifference(wanted: readonly LineShape[], actual: readonly LineShape[]): unknown {
  for (const [index, line] of wanted.entries()) {
    const other = actual[index];
    if (typeof line === 'string' || typeof other !== 'object') {
      if (line !== other) return { wanted: line, actual: other };
      continue;
    }
    const key = Object.keys({ ...line, ...other }).find(
      (name) => JSON.stringify(line[name]) !== JSON.stringify(other[name]),
    );
    if (key !== undefined) return { msg: line['msg'], key, wanted: line[key], actual: other[key] };
  }
  return { wanted: wanted.length, actual: actual.length };
}
