import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { RunningExporter } from '../../support/exporter.ts';
import type { Behaviour, Receiver } from '../../telemetry/otlp/receiver.ts';
import { bodies, exported, patience, requests, setUp } from './delivery-set-up.ts';

const written = 50_000;
/** 151 MB were measured with Node.js 24, and less with 20; another machine collects garbage at other times. */
const mostResidentBytes = 170_000_000;

/** Each for a request; what is taken between lets the pauses begin anew. */
const beforeRestart: readonly Behaviour[] = [
  ...[{ restMs: 30 }, { restMs: 30 }, { restMs: 30 }],
  ...[{ status: 429, retryAfterSeconds: 1 }, { status: 429, retryAfterSeconds: 3 }, 'take' as const],
  ...[{ status: 500 }, { status: 500 }, 'take' as const],
  ...['close' as const, 'close' as const, 'take' as const],
  'hang',
];
const afterRestart: readonly Behaviour[] = [
  ...['hang' as const, 'take' as const],
  ...[{ rejects: 7 }, { rejects: 1 }, { rejects: 30 }],
  ...['keep-unsaid' as const, 'take' as const],
  { status: 503 },
];

test('50,000 records outlast every fault of a receiver, in order and once each, in bounded memory', async () => {
  const { log, receiver, start } = await setUp();
  const exporter = await start({
    REGISTRY_EXPORTER_OTLP_LOGS: 'all',
    REGISTRY_PROBE_INTERVAL: '1h',
    OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
  });
  await exporter.reaches(exported, 1);
  const ownRecords = (await exporter.value(exported)) ?? 0;
  await receiver.stop();
  const memory = watchMemory(exporter);

  for (let count = 0; count < written; count += 1_000) log.write(1_000);
  await exporter.reaches(requests, written);
  await goThrough(receiver, beforeRestart);
  await receiver.stop();
  await pause(300);
  await goThrough(receiver, afterRestart);
  const isThere = written + receiver.unsaid.length - receiver.rejected.length;
  await vi.waitUntil(() => bodies(receiver).length >= isThere, patience);
  await exporter.reaches(exported, ownRecords + written - receiver.rejected.length);

  const { first, again } = apart(bodies(receiver));
  const rejected = new Set(receiver.rejected.map(({ body }) => body));
  expect(rejected.size).toBe(38);
  expect(first).toEqual(log.bodies.filter((body) => !rejected.has(body)));
  // A receiver that ends the connection in the middle, hangs or refuses has kept nothing; one that keeps without saying so is asked again.
  expect(receiver.unsaid.length).toBeGreaterThan(0);
  expect(again).toEqual(receiver.unsaid.map(({ body }) => body));
  expect(await exporter.value(dropped)).toBe(38);
  expect(await exporter.value(exported)).toBe(ownRecords + written - 38);
  expect(receiver.broken).toBe(2);
  expect(receiver.objections).toEqual([]);
  expect(Math.max(...memory)).toBeLessThan(mostResidentBytes);
}, 150_000);

const dropped = 'docker_registry_exporter_otlp_records_dropped_total{registry="main"}';

/** Resolves when each of them has had its request. */
async function goThrough(receiver: Receiver, behaviours: readonly Behaviour[]): Promise<void> {
  const before = receiver.requests.length;
  receiver.script.push(...behaviours);
  await receiver.start();
  await receiver.untilRequests(before + behaviours.length);
}

/** What came for the first time, and what had come before. */
function apart(all: readonly string[]): {
  readonly first: readonly string[];
  readonly again: readonly string[];
} {
  const seen = new Set<string>();
  const again = all.filter((body) => seen.size === seen.add(body).size);
  return { first: [...seen], again };
}

/** What it occupies from now on until the test ends, in bytes. */
function watchMemory(exporter: RunningExporter): readonly number[] {
  const seen: number[] = [];
  const over = new AbortController();
  onTestFinished(() => {
    over.abort();
  });
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted) {
      seen.push((await exporter.value('process_resident_memory_bytes')) ?? Number.NaN);
      await pause(200);
    }
  };
  watch().catch(() => {
    // It ends before this does.
    if (!over.signal.aborted) seen.push(Number.NaN);
  });
  return seen;
}
