import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createContainerLogSource } from '../../../../src/collectors/log/container/source.ts';
import type { LogRead, LogSource } from '../../../../src/collectors/log/source.ts';
import { createDockerEngine } from '../../../../src/docker/create-engine.ts';
import { PatientClock } from '../../../docker/patient-clock.ts';
import { frame, sendJson, startFakeEngine } from '../../../docker/fake-engine.ts';
import { inspectAnswer, listAnswer, type AnswerOptions } from '../../../docker/inspect-answers.ts';

const startMs = Date.parse('2026-11-20T10:48:57Z');
const never = new AbortController().signal;
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

test('gives lines as they are printed, of both streams', async () => {
  const { engine, source } = await follow({ from: 'beginning' });

  const log = await engine.nextLog();
  log.write(line('stdout', 1, 'first'));
  log.write(line('stderr', 2, 'second'));

  expect(await linesOf(source, 2)).toEqual(['first', 'second']);
});

test('gives bytes as the Engine sent them, with where they come from', async () => {
  const { engine, source } = await follow({ from: 'beginning' });

  (await engine.nextLog()).write(line('stdout', 1, 'größer'));
  const read = await nextRead(source);

  expect(read).toEqual({
    status: 'ok',
    origin: 'old',
    bytes: Buffer.from('größer\n'),
    isBehind: false,
    unreadBytes: undefined,
    lostLines: 0,
    reconnects: 0,
  });
});

test.each([
  ['beginning', null],
  ['end', '1795171737.000000000'],
] as const)('begins at the %s of the log', async (from, since) => {
  const { engine } = await follow({ from });

  await engine.nextLog();

  expect(engine.sinces()).toEqual([since]);
});

test('goes on after a broken connection without a line twice or left out', async () => {
  const { engine, source, clock } = await follow({ from: 'beginning' });
  const sent = [
    line('stdout', 1, 'a'),
    line('stdout', 2, 'b'),
    line('stdout', 2, 'c'),
    line('stdout', 3, 'd'),
  ];

  const broken = await engine.nextLog();
  broken.write(Buffer.concat(sent.slice(0, 2)));
  const before = await linesOf(source, 2);
  broken.destroy();
  await clock.passNextSleep(10_000);
  const again = await engine.nextLog();
  again.write(Buffer.concat(sent));
  const after = await nextLines(source);

  expect(before).toEqual(['a', 'b']);
  expect(after).toEqual({ lines: ['c', 'd'], reconnects: 1 });
  expect(engine.sinces()).toEqual([null, '1795171732.000000002']);
});

test('drops the half line of a broken connection and takes it whole from the next', async () => {
  const { engine, source, clock } = await follow({ from: 'beginning' });
  const half = frame('stdout', `${stamp(2)} ${'x'.repeat(16_384)}`);

  const broken = await engine.nextLog();
  broken.write(Buffer.concat([line('stdout', 1, 'a'), half]));
  await linesOf(source, 1);
  broken.destroy();
  await clock.passNextSleep(10_000);
  (await engine.nextLog()).write(Buffer.concat([line('stdout', 1, 'a'), half, line('stdout', 2, 'y')]));

  expect(await linesOf(source, 1)).toEqual([`${'x'.repeat(16_384)}y`]);
});

test('finds a container that was created anew, and reads its log from the beginning', async () => {
  const { engine, source, clock } = await follow({ from: 'beginning' });

  const old = await engine.nextLog();
  old.write(line('stdout', 1, 'old'));
  await linesOf(source, 1);
  engine.container = { id: 'new', name: 'registry' };
  old.end();
  await clock.passNextSleep(10_000);
  (await engine.nextLog()).write(line('stdout', 1, 'new'));

  expect(await linesOf(source, 1)).toEqual(['new']);
  expect(engine.logs()).toEqual(['/containers/old/logs', '/containers/new/logs']);
});

test('does not open the log of a stopped container again and again', async () => {
  const { engine, source, clock } = await follow({ from: 'beginning' });

  const log = await engine.nextLog();
  engine.container = { id: 'old', name: 'registry', state: { Running: false } };
  log.end(line('stdout', 1, 'bye'));
  await linesOf(source, 1);
  // Its rest is asked for once.
  await clock.passNextSleep(10_000);
  (await engine.nextLog()).end();
  for (let turn = 0; turn < 3; turn += 1) await clock.passNextSleep(10_000);
  await clock.nextSleep(10_000);
  engine.container = { id: 'old', name: 'registry', state: { StartedAt: '2026-11-20T11:00:00Z' } };
  await clock.passNextSleep(10_000);
  await engine.nextLog();

  expect(engine.logs()).toHaveLength(3);
});

test('says that it cannot see, and sees again once it can', async () => {
  const { engine, source, clock } = await follow({ from: 'beginning' }, 'none');

  const blind = await nextRead(source);
  engine.container = { id: 'old', name: 'registry' };
  await clock.passNextSleep(10_000);
  (await engine.nextLog()).write(line('stdout', 1, 'here'));

  expect(blind).toEqual({
    status: 'failed',
    detail: 'there is no container or compose service "registry"',
  });
  expect(await linesOf(source, 1)).toEqual(['here']);
});

test('waits longer from try to try, ten seconds at most', async () => {
  const { clock, source } = await follow({ from: 'beginning' }, 'none');
  const waits: number[] = [];

  await source.read(1);
  for (let turn = 0; turn < 5; turn += 1) {
    const before = clock.now();
    await clock.passNextSleep(60_000);
    waits.push(clock.now() - before);
  }

  // Up to a half shorter by chance, so that many who lost the same Engine do not come back at once.
  for (const [index, longest] of [1000, 2000, 4000, 8000, 10_000].entries()) {
    expect(waits[index]).toBeLessThanOrEqual(longest);
    expect(waits[index]).toBeGreaterThanOrEqual(longest / 2);
  }
});

test('opens a log anew that has been silent for five minutes, without calling it a reconnect', async () => {
  const { engine, source, clock } = await follow({ from: 'beginning' });

  (await engine.nextLog()).write(line('stdout', 1, 'a'));
  await linesOf(source, 1);
  await clock.passNextSleep(300_000);
  await clock.passNextSleep(300_000);
  (await engine.nextLog()).write(Buffer.concat([line('stdout', 1, 'a'), line('stdout', 2, 'b')]));

  expect(await nextLines(source)).toEqual({ lines: ['b'], reconnects: 0 });
});

test('reads the log of a terminal', async () => {
  const { engine, source } = await follow({ from: 'beginning' }, { id: 'old', name: 'registry', tty: true });

  (await engine.nextLog()).write(`${stamp(1)} one\r\n${stamp(2)} two\r\n`);

  expect(await linesOf(source, 2)).toEqual(['one\r', 'two\r']);
});

test('opens the log anew where the stream is no log', async () => {
  const { engine, source, clock } = await follow({ from: 'beginning' });

  (await engine.nextLog()).write('<html>a page</html>');
  const failed = await nextRead(source);
  await clock.passNextSleep(10_000);
  (await engine.nextLog()).write(line('stdout', 1, 'a'));

  expect(failed).toEqual({ status: 'failed', detail: 'docker: no log frame begins with 3c68746d6c3e6120' });
  expect(await linesOf(source, 1)).toEqual(['a']);
});

test('counts a line as lost that was too long to be held', async () => {
  const { engine, source } = await follow({ from: 'beginning' });
  const part = frame('stdout', `${stamp(1)} ${'x'.repeat(16_384)}`);

  const log = await engine.nextLog();
  log.write(Buffer.concat([...Array.from({ length: 129 }, () => part), line('stdout', 1, 'end')]));
  const read = await nextRead(source);

  expect(read).toMatchObject({ lostLines: 1 });
});

test('gives a large backlog piece by piece, and says that there is more', async () => {
  const { engine, source } = await follow({ from: 'beginning' });
  const lines = Array.from({ length: 300 }, (_, index) => line('stdout', index, 'x'.repeat(999)));

  (await engine.nextLog()).write(Buffer.concat(lines));
  const pieces: { readonly bytes: number; readonly isBehind: boolean }[] = [];
  while (pieces.reduce((sum, { bytes }) => sum + bytes, 0) < 300_000) {
    await source.waitForMore(never);
    const read = await source.read(1);
    if (read.status === 'ok') pieces.push({ bytes: read.bytes.length, isBehind: read.isBehind });
  }

  expect(Math.max(...pieces.map(({ bytes }) => bytes))).toBeLessThanOrEqual(65_536);
  expect(pieces.at(-1)?.isBehind).toBe(false);
});

test('lets the Engine wait while nobody reads', async () => {
  const bufferBytes = 100_000;
  const { engine, source } = await follow({ from: 'beginning', bufferBytes });
  const lines = Array.from({ length: 5_000 }, (_, index) => line('stdout', index, 'x'.repeat(999)));

  (await engine.nextLog()).write(Buffer.concat(lines));
  let taken = 0;
  let largest = 0;
  while (taken < lines.length * 1_000) {
    await source.waitForMore(never);
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const held = await takeAllHeld(source);
    taken += held;
    largest = Math.max(largest, held);
  }

  expect(taken).toBe(lines.length * 1_000);
  expect(largest).toBeLessThan(bufferBytes + 65_536);
});

test('stops waiting when it is closed', async () => {
  const { engine, source } = await follow({ from: 'beginning' });

  const log = await engine.nextLog();
  const closed = new Promise((resolve) => log.on('close', resolve));
  const waiting = source.waitForMore(never);
  source.close();

  await waiting;
  await closed;
  expect(log.destroyed).toBe(true);
});

interface ScriptedEngine {
  readonly host: string;
  container: AnswerOptions | undefined;
  /** The next request for the log, its answer begun. */
  nextLog(): Promise<ServerResponse>;
  logs(): readonly string[];
  sinces(): readonly (string | null)[];
}

interface Setup {
  readonly from: 'beginning' | 'end';
  readonly bufferBytes?: number;
}

async function follow(
  setup: Setup,
  container: AnswerOptions | 'none' = { id: 'old', name: 'registry' },
): Promise<{ readonly engine: ScriptedEngine; readonly source: LogSource; readonly clock: PatientClock }> {
  const clock = new PatientClock(startMs);
  const engine = await startScriptedEngine(container === 'none' ? undefined : container);
  const source = createContainerLogSource({
    engine: createDockerEngine(engine.host),
    container: 'registry',
    clock,
    ...setup,
  });
  cleanups.unshift(() => {
    source.close();
  });
  await source.read(1);
  return { engine, source, clock };
}

async function startScriptedEngine(container: AnswerOptions | undefined): Promise<ScriptedEngine> {
  const opened: ServerResponse[] = [];
  const waiting: ((log: ServerResponse) => void)[] = [];
  const server = await startFakeEngine(({ path }, response) => {
    const known = scripted.container;
    if (path === '/containers/json') return known === undefined ? [] : [listAnswer(known)];
    if (path.endsWith('/json') && known !== undefined) return inspectAnswer(known);
    if (!path.endsWith('/logs')) {
      sendJson(response, 404, { message: 'no such thing' });
      return undefined;
    }
    response.writeHead(200);
    response.flushHeaders();
    const next = waiting.shift();
    if (next === undefined) opened.push(response);
    else next(response);
    return undefined;
  });
  cleanups.push(() => server.close());
  const asked = () => server.asked.filter(({ path }) => path.endsWith('/logs'));
  const scripted: ScriptedEngine = {
    host: server.host,
    container,
    nextLog: () =>
      new Promise((resolve) => {
        const log = opened.shift();
        if (log === undefined) waiting.push(resolve);
        else resolve(log);
      }),
    logs: () => asked().map(({ path }) => path),
    sinces: () => asked().map(({ query }) => query.get('since')),
  };
  return scripted;
}

/** Waits for the first read that has something to say. */
async function nextRead(source: LogSource): Promise<LogRead> {
  for (;;) {
    const read = await source.read(Number.MAX_SAFE_INTEGER);
    if (read.status === 'failed' || read.bytes.length > 0) return read;
    await source.waitForMore(never);
  }
}

/** Waits for the first read that has lines, whatever was said before; its reconnects are those of all reads until then. */
async function nextLines(
  source: LogSource,
): Promise<{ readonly lines: readonly string[]; readonly reconnects: number }> {
  let reconnects = 0;
  for (;;) {
    const read = await source.read(Number.MAX_SAFE_INTEGER);
    if (read.status === 'ok') reconnects += read.reconnects;
    if (read.status === 'ok' && read.bytes.length > 0) return { lines: textsOf(read), reconnects };
    await source.waitForMore(never);
  }
}

async function linesOf(source: LogSource, count: number): Promise<readonly string[]> {
  const lines: string[] = [];
  while (lines.length < count) {
    lines.push(...textsOf(await source.read(Number.MAX_SAFE_INTEGER)));
    if (lines.length < count) await source.waitForMore(never);
  }
  return lines;
}

async function takeAllHeld(source: LogSource): Promise<number> {
  let bytes = 0;
  for (;;) {
    const read = await source.read(Number.MAX_SAFE_INTEGER);
    if (read.status !== 'ok') throw new Error(read.detail);
    bytes += read.bytes.length;
    if (!read.isBehind) return bytes;
  }
}

function textsOf(read: LogRead): readonly string[] {
  return read.status === 'ok' ? read.bytes.toString().split('\n').slice(0, -1) : [];
}

function line(stream: 'stdout' | 'stderr', nanosecond: number, text: string): Buffer {
  return frame(stream, `${stamp(nanosecond)} ${text}\n`);
}

function stamp(nanosecond: number): string {
  return `2026-11-20T10:48:57.${String(nanosecond).padStart(9, '0')}Z`;
}
