import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createDockerEngine } from '../../src/docker/create-engine.ts';
import { EventFeed } from '../../src/docker/event-feed.ts';
import { startFakeEngine } from './fake-engine.ts';
import { eventAnswer } from './inspect-answers.ts';
import { PatientClock } from './patient-clock.ts';

const startMs = Date.parse('2026-11-20T12:00:00Z');
const longestOpenMs = 600_000;
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A feed, and what its Engine does at each time that it is followed. */
async function setUp(follow: (response: ServerResponse, time: number) => void) {
  const sinces: (string | null)[] = [];
  const server = await startFakeEngine(({ query }, response) => {
    sinces.push(query.get('since'));
    response.writeHead(200);
    response.flushHeaders();
    follow(response, sinces.length);
    return undefined;
  });
  const clock = new PatientClock(startMs);
  // With the real clock, so that nobody but the feed sleeps by the other.
  const engine = createDockerEngine(server.host);
  const feed = new EventFeed({ engine, clock, filters: {}, sinceMs: startMs });
  cleanups.push(
    () => {
      feed.close();
    },
    () => server.close(),
  );
  feed.take();
  return { feed, clock, sinces };
}

const die = (afterMs: number): string => eventAnswer({ action: 'die', id: 'r', timeMs: startMs + afterMs });

test('goes on from the last event where a stream ends, and waits longer while nothing comes', async () => {
  const { feed, clock, sinces } = await setUp((response, time) => {
    if (time === 1) response.write(die(1_000));
    response.end();
  });

  const waits: number[] = [];
  for (let turn = 0; turn < 8; turn += 1) {
    const until = await clock.nextSleep(60_000);
    waits.push(until - clock.now());
    clock.advance(until - clock.now());
  }

  expect(feed.take().map(({ timeMs }) => timeMs - startMs)).toEqual([1_000]);
  expect(new Set(sinces.slice(1))).toEqual(new Set([String(startMs / 1000 + 1) + '.000000000']));
  const bounds = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
  for (const [turn, bound] of bounds.entries()) {
    expect(waits[turn]).toBeLessThanOrEqual(bound);
    expect(waits[turn]).toBeGreaterThanOrEqual(bound / 2);
  }
});

test('waits for a second at most again after something came', async () => {
  const { clock } = await setUp((response, time) => {
    if (time === 4) response.write(die(1_000));
    response.end();
  });

  for (let turn = 0; turn < 3; turn += 1) await clock.passNextSleep(60_000);

  expect((await clock.nextSleep(60_000)) - clock.now()).toBeLessThanOrEqual(1_000);
});

test('opens a stream anew that was open for long, for nobody may be at its other end', async () => {
  const { clock, sinces } = await setUp(() => undefined);
  await clock.nextSleep(longestOpenMs);

  await clock.passNextSleep(longestOpenMs);
  await clock.passNextSleep(1_000);
  await clock.nextSleep(longestOpenMs);

  expect(sinces).toHaveLength(2);
});

test('keeps no more than the youngest events while nobody takes them', async () => {
  const { feed, clock } = await setUp((response, time) => {
    if (time === 1) for (let index = 0; index < 6_000; index += 1) response.write(die(index));
    response.end();
  });
  await clock.nextSleep(1_000);

  const kept = feed.take();

  expect(kept).toHaveLength(5_000);
  expect(kept.at(-1)?.timeMs).toBe(startMs + 5_999);
});
