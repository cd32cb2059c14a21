import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createContainerLogSource } from '../../../../src/collectors/log/container/source.ts';
import type { LogSource } from '../../../../src/collectors/log/source.ts';
import { createDockerEngine } from '../../../../src/docker/create-engine.ts';
import { PatientClock } from '../../../docker/patient-clock.ts';
import { startLogEngine, type KeptContainer, type KeptLine, type LogEngine } from './log-engine.ts';
import { savedPosition, takeLines, textsOf } from './log-lines.ts';

const startMs = Date.parse('2026-11-20T10:48:50Z');
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

test('a new source gives exactly what the one before did not, wherever that stopped', async () => {
  const engine = await start([]);

  await fc.assert(
    fc.asyncProperty(logs(), fc.nat(), fc.nat(), async (lines, cut, readCount) => {
      const there = cut % (lines.length + 1);
      engine.containers = [registry('a1', lines.slice(0, there))];
      const first = open(engine).source;
      const before = there === 0 ? [] : await takeReads(first, 1 + (readCount % there));
      const resume = savedPosition(first);
      first.close();
      engine.containers = [registry('a1', lines)];
      const second = open(engine, resume).source;
      const after = await takeLines(second, lines.length - before.length);
      second.close();

      const all = lines.map(({ text }) => text);
      expect([...before, ...after.lines].map(numberOf).sort()).toEqual(all.map(numberOf).sort());
      expect([after.lostLines, after.reconnects]).toEqual([0, 0]);
    }),
    { numRuns: 60 },
  );
});

test('the position is that of the lines given, however far ahead the Engine is', async () => {
  const lines = numbered(1, 30).map((line) => ({ ...line, text: `${line.text} ${'x'.repeat(20_000)}` }));
  const engine = await start([registry('a1', lines)]);
  const { source } = open(engine);
  await source.waitForMore(new AbortController().signal);
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));

  const read = await source.read(1);
  const before = textsOf(read);
  const after = await takeLines(open(engine, savedPosition(source)).source, 30 - before.length);

  expect(read).toMatchObject({ isBehind: true });
  expect([...before, ...after.lines].map(numberOf)).toEqual(numbered(1, 30).map(({ text }) => text));
});

test('a position that was handed on without a read is the same position', async () => {
  const engine = await start([registry('a1', numbered(1, 3))]);
  const { source } = open(engine);
  await takeLines(source, 3);
  const resume = savedPosition(source);

  const untouched = open(engine, resume).source;

  expect(savedPosition(untouched)).toEqual(resume);
});

test('the start stays that of the first process, also where nothing was read', async () => {
  const engine = await start([]);
  const first = open(engine, undefined, { from: 'end', atMs: startMs }).source;
  const resume = savedPosition(first);
  engine.containers = [registry('a1', numbered(1, 2))];

  const second = open(engine, resume, { from: 'end', atMs: startMs + 3_600_000 }).source;

  expect((await takeLines(second, 2)).lines).toEqual(['1', '2']);
});

test('the rest of an old container is read before the new one', async () => {
  const engine = await start([registry('a1', numbered(1, 2))]);
  const { source } = open(engine);
  await takeLines(source, 2);
  const resume = savedPosition(source);
  source.close();
  const old = { ...registry('a1', numbered(1, 4)), name: 'registry-old', isRunning: false };
  engine.containers = [old, registry('b2', numbered(5, 6))];

  const next = open(engine, resume);
  const rest = await takeLines(next.source, 2);
  await next.clock.passNextSleep(10_000);
  const fresh = await takeLines(next.source, 2);

  expect(rest).toEqual({ lines: ['3', '4'], origins: ['a1'], lostLines: 0, reconnects: 0 });
  expect(fresh).toEqual({ lines: ['5', '6'], origins: ['b2'], lostLines: 0, reconnects: 1 });
});

test('a new container is read from its beginning where the old one is gone, and counts as a reconnect', async () => {
  const engine = await start([registry('a1', numbered(1, 2))]);
  const { source } = open(engine);
  await takeLines(source, 2);
  const resume = savedPosition(source);
  source.close();
  engine.containers = [registry('b2', numbered(1, 3))];

  const given = await takeLines(open(engine, resume).source, 3);

  expect(given).toEqual({ lines: ['1', '2', '3'], origins: ['b2'], lostLines: 0, reconnects: 1 });
});

test('a log that no longer holds what was read last counts as a reconnect', async () => {
  const engine = await start([registry('a1', numbered(1, 2))]);
  const { source } = open(engine);
  await takeLines(source, 2);
  const resume = savedPosition(source);
  source.close();
  engine.containers = [registry('a1', numbered(4, 5))];

  const given = await takeLines(open(engine, resume).source, 2);

  expect(given).toEqual({ lines: ['4', '5'], origins: ['a1'], lostLines: 0, reconnects: 1 });
});

test('a stream that fell silent long before the other is no sign of loss', async () => {
  const old: KeptLine = { stream: 'stderr', nanoseconds: 1, text: 'old' };
  const late = (text: string): KeptLine => ({ stream: 'stdout', nanoseconds: 60e9 + Number(text), text });
  const engine = await start([registry('a1', [old, late('1')])]);
  const { source } = open(engine);
  await takeLines(source, 2);
  const resume = savedPosition(source);
  source.close();
  const more: KeptLine = { stream: 'stderr', nanoseconds: 61e9, text: 'more' };
  engine.containers = [registry('a1', [old, late('1'), more, late('2')])];

  const given = await takeLines(open(engine, resume).source, 2);

  expect(given).toMatchObject({ lines: ['more', '2'], reconnects: 0 });
});

test.each([null, 'position', { start: 'x' }, { start: null, current: '/', containers: [] }])(
  'begins where it is told to with %j for a position',
  async (resume) => {
    const engine = await start([registry('a1', numbered(1, 2))]);

    expect((await takeLines(open(engine, resume).source, 2)).lines).toEqual(['1', '2']);
  },
);

test('keeps the positions of sixteen containers', async () => {
  const containers = Array.from({ length: 20 }, (_, index) => ({
    id: `a${index}`,
    mark: { stdout: { stamp: '2026-11-20T10:48:57.000000001Z', delivered: 1 } },
  }));
  const engine = await start([registry('b2', numbered(1, 1))]);
  const { source } = open(engine, { start: null, current: 'a19', containers });

  await takeLines(source, 1);

  const position = savedPosition(source);
  expect(position).toMatchObject({ current: 'b2' });
  expect(position).toHaveProperty('containers.length', 16);
  expect(position).toHaveProperty('containers.15.id', 'b2');
});

async function start(containers: readonly KeptContainer[]): Promise<LogEngine> {
  const engine = await startLogEngine(containers);
  cleanups.push(() => engine.close());
  return engine;
}

function open(
  { host }: LogEngine,
  resume?: unknown,
  beginning: { readonly from: 'beginning' | 'end'; readonly atMs: number } = {
    from: 'beginning',
    atMs: startMs,
  },
): { readonly source: LogSource; readonly clock: PatientClock } {
  const engine = createDockerEngine(host);
  const clock = new PatientClock(beginning.atMs);
  const { from } = beginning;
  const source = createContainerLogSource({ engine, container: 'registry', from, clock, resume });
  cleanups.unshift(() => {
    source.close();
  });
  return { source, clock };
}

function registry(id: string, lines: readonly KeptLine[]): KeptContainer {
  return { id, name: 'registry', isRunning: true, lines };
}

/** Takes that many reads that have lines, though the queue holds more. */
async function takeReads(source: LogSource, count: number): Promise<readonly string[]> {
  const lines: string[] = [];
  for (let reads = 0; reads < count; reads += 1) {
    const read = await source.read(1);
    lines.push(...textsOf(read));
    if (lines.length === 0) reads -= 1;
    if (textsOf(read).length === 0 && lines.length > 0) break;
    if (lines.length === 0) await source.waitForMore(new AbortController().signal);
  }
  return lines;
}

function numbered(first: number, last: number): readonly KeptLine[] {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const number = first + index;
    return { stream: 'stdout', nanoseconds: number, text: `${number}` };
  });
}

function numberOf(text: string): string {
  return text.split(' ')[0] ?? '';
}

/** Lines of both streams, many at one time, the times of each stream in order, some so long that a read holds few. */
function logs(): fc.Arbitrary<readonly KeptLine[]> {
  const step = fc.record({
    stream: fc.constantFrom('stdout', 'stderr'),
    nanoseconds: fc.constantFrom(0, 0, 0, 1, 1_500_000_000),
    bytes: fc.constantFrom(1, 1, 30_000),
  });
  return fc.array(step, { minLength: 1, maxLength: 25 }).map((steps) => {
    let now = 1;
    return steps.map(({ stream, nanoseconds, bytes }, index) => {
      now += nanoseconds;
      return { stream, nanoseconds: now, text: `${index} ${'x'.repeat(bytes)}` };
    });
  });
}
