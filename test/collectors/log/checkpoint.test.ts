import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogStream } from '../../../src/collectors/log/open-sources.ts';
import type { Collector } from '../../../src/domain/collector.ts';
import type { Report } from '../../../src/domain/report.ts';
import { stateFilePath } from '../../../src/state/state-directory.ts';
import { StateFile } from '../../../src/state/state-file.ts';
import { readLog } from '../../support/corpus.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { figuresOf } from '../../support/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { collectorOf, collectorOfStreams, ListSource } from './list-source.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const never = new AbortController().signal;
const seed = Number(process.env['PROPERTY_SEED'] ?? 20_261_120);
/** Longer than anything waits for another line. */
const settledMs = 60_000;

/** A process: how many looks it takes, and whether it dies before the last of them is saved or before that is shown. */
interface Life {
  readonly looks: number;
  readonly diesBefore: 'saving' | 'showing';
}

const lives = fc.array(
  fc.record({ looks: fc.integer({ min: 1, max: 6 }), diesBefore: fc.constantFrom('saving', 'showing') }),
  { maxLength: 6 },
);
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });

test.each([
  ['v3/htpasswd', ['registry.log']],
  ['v2/token', ['registry.log']],
  ['v3/mixed_json_noaccess', ['registry.log']],
  ['v3/mixed_text_access', ['registry.log']],
  ['v3/storage_eacces', ['registry.log']],
  ['v2/panic', ['registry.log']],
])('%s comes to the same whenever the processes that read it are killed', async (dir, logs) => {
  const expected = await countedBy([], { dir, logs, sizes: [1_000] });

  await fc.assert(
    fc.asyncProperty(lives, sizes, async (killed, pieces) => {
      expect(await countedBy(killed, { dir, logs, sizes: pieces })).toEqual(expected);
    }),
    { seed, numRuns: propertyRuns(12) },
  );
});

test('two files of a registry come to the same whenever the processes that read them are killed', async () => {
  const recorded = { dir: 'v3/streams_split', logs: ['registry.log.stdout', 'registry.log.stderr'] };
  const expected = await countedBy([], { ...recorded, sizes: [1_000] });

  await fc.assert(
    fc.asyncProperty(lives, async (killed) => {
      expect(await countedBy(killed, { ...recorded, sizes: [5] })).toEqual(expected);
    }),
    { seed, numRuns: propertyRuns(12) },
  );
});

test('counts on where the process before has ended', async () => {
  const path = join(temporaryFolder(), 'log.json');
  await collectorOf([new ListSource([['a', 'b']])], new FakeClock(), new StateFile(path)).collect(never);

  const opened: unknown[] = [];
  const streamOf = (name: string, reads: readonly (readonly string[])[]): LogStream => ({
    name,
    open: (position) => {
      opened.push(position);
      return new ListSource(reads, { name, position });
    },
  });
  const streams = [streamOf('registry.log', [['a', 'b'], ['c']]), streamOf('another.log', [])];
  const next = collectorOfStreams(() => streams, new FakeClock(), new StateFile(path));
  const figures = figuresOf([(await next.collect(never)).report]);

  expect(opened).toEqual([1, undefined]);
  expect(figures).toMatchObject({ 'log_lines_total{kind="other"}': 3, log_bytes_total: 6 });
});

test('keeps where it began though nothing was there to count', async () => {
  const path = join(temporaryFolder(), 'log.json');
  await collectorOf([new ListSource([], { position: 7 })], new FakeClock(), new StateFile(path)).collect(
    never,
  );

  const saved = await new StateFile(path).load();

  expect(saved).toMatchObject({ status: 'ok', value: { positions: { 'registry.log': 0 } } });
});

test('shows what it has counted where the state cannot be saved, and says so until it can', async () => {
  const folder = temporaryFolder();
  const state = join(folder, 'state');
  mkdirSync(state);
  const clock = new FakeClock();
  const file = new StateFile(join(state, 'log.json'), clock);
  const collector = collectorOf([new ListSource([['a'], ['b'], ['c']])], clock, file);
  await collector.collect(never);

  rmSync(state, { recursive: true });
  const without = await collector.collect(never);
  mkdirSync(state);
  const again = await collector.collect(never);

  expect(without).toMatchObject({ status: 'failed' });
  expect(without.status === 'failed' && without.detail).toMatch(/^the state cannot be saved: ENOENT/);
  expect(figuresOf([without.report])['log_lines_total{kind="other"}']).toBe(1);
  expect(again.status).toBe('ok');
  expect(await linesKeptIn(join(state, 'log.json'))).toBe(3);
});

test.each([
  ['no JSON', 'x', /^the saved state is not JSON, kept as .*\.broken; counting begins anew$/],
  ['nothing', '', /^the saved state is empty, kept as .*\.broken; counting begins anew$/],
  [
    'the state of another version',
    '{"version":0}',
    /^the saved state is of another version; counting begins anew$/,
  ],
])('begins anew where the file holds %s, and says so once', async (_, text, detail) => {
  const path = join(temporaryFolder(), 'log.json');
  writeFileSync(path, text);
  const collector = collectorOf([new ListSource([['a'], ['b']])], new FakeClock(), new StateFile(path));

  const cycles = [await collector.collect(never), await collector.collect(never)];

  const [first, second] = cycles;
  expect(first?.status === 'failed' && first.detail).toMatch(detail);
  expect(second?.status).toBe('ok');
  expect(figuresOf(cycles.map(({ report }) => report))['log_lines_total{kind="other"}']).toBe(2);
  expect(await linesKeptIn(path)).toBe(2);
});

test('goes on from a state that is right in its outlines only', async () => {
  const path = join(temporaryFolder(), 'log.json');
  const saved = {
    version: 1,
    positions: { 'registry.log': {} },
    parser: { counter: 1 },
    watch: [],
    totals: [{ metric: 7 }],
  };
  writeFileSync(path, JSON.stringify(saved));

  const cycle = await collectorOf([new ListSource([['a']])], new FakeClock(), new StateFile(path)).collect(
    never,
  );

  expect(cycle.status).toBe('ok');
  expect(figuresOf([cycle.report])['log_lines_total{kind="other"}']).toBe(1);
});

test('keeps two registries apart in one directory', async () => {
  const folder = temporaryFolder();
  const fileOf = (registry: string): StateFile => new StateFile(stateFilePath(folder, registry, 'log'));
  await collectorOf([new ListSource([['a']])], new FakeClock(), fileOf('main')).collect(never);
  await collectorOf([new ListSource([['a', 'b']])], new FakeClock(), fileOf('mirror')).collect(never);

  const shown = await Promise.all(
    ['main', 'mirror'].map((registry) => collectorOf([], new FakeClock(), fileOf(registry)).collect(never)),
  );

  expect(shown.map(({ report }) => figuresOf([report])['log_lines_total{kind="other"}'])).toEqual([1, 2]);
});

test('forgets everything at the end of a process where no directory is given', async () => {
  await collectorOf([new ListSource([['a']])]).collect(never);

  const { report } = await collectorOf([]).collect(never);

  expect(figuresOf([report])).not.toHaveProperty('log_lines_total{kind="other"}');
});

test('does not save where nothing was read', async () => {
  const path = join(temporaryFolder(), 'log.json');
  const collector = collectorOf([new ListSource([['a']])], new FakeClock(), new StateFile(path));
  await collector.collect(never);
  renameSync(path, `${path}.before`);

  await collector.collect(never);

  expect(existsSync(path)).toBe(false);
});

interface Recorded {
  readonly dir: string;
  readonly logs: readonly string[];
  /** Lines that the sources give at a time. */
  readonly sizes: readonly number[];
}

/** What is shown at last, after all these processes and one that is let live. */
async function countedBy(
  killed: readonly Life[],
  recorded: Recorded,
): Promise<Readonly<Record<string, number>>> {
  const folder = await mkdtemp(join(tmpdir(), 'registry-observability-'));
  try {
    const path = join(folder, 'log.json');
    const clock = new FakeClock();
    for (const life of killed) await liveAndDie(life, path, open(recorded, path, clock));
    const { collector, sources } = open(recorded, path, clock);
    return countersOf(await liveOn(collector, sources, clock));
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Process {
  readonly collector: Collector;
  readonly sources: readonly ListSource[];
}

function open({ dir, logs, sizes }: Recorded, path: string, clock: FakeClock): Process {
  const sources: ListSource[] = [];
  const streams = logs.map((name) => ({
    name,
    open: (position: unknown) => {
      const source = new ListSource(pieces(readLog(dir, name), sizes), { name, position });
      sources.push(source);
      return source;
    },
  }));
  const collector = collectorOfStreams(() => streams, clock, new StateFile(path, clock));
  return { collector, sources };
}

/** A killed process closes nothing. Its last save has taken the place of the one before, or it has not. */
async function liveAndDie({ looks, diesBefore }: Life, path: string, { collector }: Process): Promise<void> {
  for (let look = 1; look < looks; look += 1) await collector.collect(never);
  const before = `${path}.before`;
  if (existsSync(path)) copyFileSync(path, before);
  await collector.collect(never);
  if (diesBefore === 'showing') return;
  rmSync(path, { force: true });
  if (existsSync(before)) renameSync(before, path);
}

async function liveOn(collector: Collector, sources: readonly ListSource[], clock: FakeClock) {
  const reports: Report[] = [];
  do reports.push((await collector.collect(never)).report);
  while (sources.some(({ isDone }) => !isDone));
  reports.push((await collector.collect(never)).report);
  clock.advance(settledMs);
  reports.push((await collector.collect(never)).report);
  return reports;
}

/** Gauges tell of now. */
function countersOf(reports: readonly Report[]): Readonly<Record<string, number>> {
  const isCounter = (series: string): boolean => /_total|_seconds\{operation/.test(series);
  return Object.fromEntries(
    Object.entries(figuresOf(reports))
      .filter(([series]) => isCounter(series))
      .sort(),
  );
}

function pieces(lines: readonly string[], sizes: readonly number[]): readonly (readonly string[])[] {
  const cut: (readonly string[])[] = [];
  for (let at = 0, turn = 0; at < lines.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    cut.push(lines.slice(at, at + size));
    at += size;
  }
  return cut;
}

async function linesKeptIn(path: string): Promise<number | undefined> {
  const { report } = await collectorOf([], new FakeClock(), new StateFile(path)).collect(never);
  return figuresOf([report])['log_lines_total{kind="other"}'];
}
