import { afterEach, describe, expect, test } from 'vitest';
import { createContainerLogSource } from '../../../../src/collectors/log/container/source.ts';
import type { LogSource } from '../../../../src/collectors/log/source.ts';
import { createDockerEngine } from '../../../../src/docker/create-engine.ts';
import { PatientClock } from '../../../docker/patient-clock.ts';
import { frameOf, startLogEngine, type KeptContainer, type KeptLine, type LogEngine } from './log-engine.ts';
import { takeLines } from './log-lines.ts';

const startMs = Date.parse('2026-11-20T10:48:50Z');
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

describe('every line comes once', () => {
  const whole = Buffer.concat(numbered(1, 6).map(frameOf));

  test.each([1, 7, 8, 20, 47, 48, 60, whole.length - 1])(
    'when the stream is cut after %i bytes',
    async (cutBytes) => {
      const { engine, source, clock } = await follow([registry('a1', numbered(1, 6), { cutBytes })]);
      const given = takeLines(source, 6);

      await engine.nextEnd();
      engine.containers = [registry('a1', numbered(1, 6))];
      await clock.passNextSleep(10_000);

      expect(await given).toEqual({ ...all(1, 6), reconnects: 1 });
    },
  );

  test('when the Engine is down for a while', async () => {
    const { engine, source, clock } = await follow([registry('a1', numbered(1, 3))]);
    const before = await takeLines(source, 3);

    engine.mood = 'refuse';
    engine.endLogs();
    for (let tries = 0; tries < 4; tries += 1) await clock.passNextSleep(10_000);
    await clock.nextSleep(10_000);
    const blind = await source.read(1);
    engine.mood = 'well';
    engine.containers = [registry('a1', numbered(1, 6))];
    await clock.passNextSleep(10_000);
    const after = await takeLines(source, 3);

    expect(before).toEqual(all(1, 3));
    expect(blind.status).toBe('failed');
    expect(after).toEqual({ ...all(4, 6), reconnects: 1 });
  });

  test('when the container is missing while it is created anew', async () => {
    const { engine, source, clock } = await follow([registry('a1', numbered(1, 3))]);
    await takeLines(source, 3);

    engine.containers = [];
    engine.endLogs();
    for (let tries = 0; tries < 3; tries += 1) await clock.passNextSleep(10_000);
    await clock.nextSleep(10_000);
    engine.containers = [registry('b2', numbered(1, 3))];
    await clock.passNextSleep(10_000);
    const after = await takeLines(source, 3);

    expect(after).toEqual({ ...all(1, 3), origins: ['b2'], reconnects: 1 });
  });

  test('when the Engine starts the file over while it is followed', async () => {
    const file = numbered(1, 4);
    const { source } = await follow([
      registry('a1', [...file, ...file, ...file.slice(2), ...numbered(5, 6)]),
    ]);

    expect(await takeLines(source, 6)).toEqual(all(1, 6));
  });

  test('when it ended while the container still had something to say', async () => {
    const { engine, source, clock } = await follow([registry('a1', numbered(1, 3))]);
    await takeLines(source, 3);

    engine.containers = [registry('a1', numbered(1, 5), { isRunning: false })];
    engine.endLogs();
    await clock.passNextSleep(10_000);

    expect(await takeLines(source, 2)).toEqual(all(4, 5));
  });
});

test('a new container does not wait for the log of an old one that cannot be read', async () => {
  const { engine, source, clock } = await follow([registry('a1', numbered(1, 3))]);
  await takeLines(source, 3);

  const old = { ...registry('a1', numbered(1, 5), { isRunning: false, isUnreadable: true }), name: 'old' };
  engine.containers = [old, registry('b2', numbered(1, 2))];
  engine.endLogs();
  for (let tries = 0; tries < 2; tries += 1) await clock.passNextSleep(10_000);

  expect(await takeLines(source, 2)).toEqual({ ...all(1, 2), origins: ['b2'], reconnects: 1 });
});

async function follow(
  containers: readonly KeptContainer[],
): Promise<{ readonly engine: LogEngine; readonly source: LogSource; readonly clock: PatientClock }> {
  const engine = await startLogEngine(containers);
  const clock = new PatientClock(startMs);
  const source = createContainerLogSource({
    engine: createDockerEngine(engine.host),
    container: 'registry',
    from: 'beginning',
    clock,
    resume: undefined,
  });
  cleanups.push(
    () => {
      source.close();
    },
    () => engine.close(),
  );
  return { engine, source, clock };
}

function registry(id: string, lines: readonly KeptLine[], how: Partial<KeptContainer> = {}): KeptContainer {
  return { id, name: 'registry', isRunning: true, lines, ...how };
}

function all(first: number, last: number): Awaited<ReturnType<typeof takeLines>> {
  const lines = numbered(first, last).map(({ text }) => text);
  return { lines, origins: ['a1'], lostLines: 0, reconnects: 0 };
}

function numbered(first: number, last: number): readonly KeptLine[] {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const number = first + index;
    return { stream: 'stdout', nanoseconds: number, text: `${number}` };
  });
}
