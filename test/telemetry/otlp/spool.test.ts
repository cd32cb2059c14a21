import { appendFileSync, existsSync, mkdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { Bench, farewellMs, gatherMs, record } from './bench.ts';
import { Receiver } from './receiver.ts';

let receiver = new Receiver();
const running: Bench[] = [];
let spoolPath = '';

beforeEach(async () => {
  receiver = new Receiver();
  await receiver.start();
  spoolPath = join(temporaryFolder(), 'events.jsonl');
});
afterEach(async () => {
  for (const bench of running.splice(0)) await ended(bench);
  await receiver.stop();
});

function start(): Bench {
  const bench = new Bench(receiver.url, {}, spoolPath);
  running.push(bench);
  return bench;
}

/** Whoever waits for a receiver that is away is not waited for. */
async function ended(bench: Bench): Promise<void> {
  bench.end();
  bench.clock.advance(farewellMs);
  await bench.done;
}

function bodies(): readonly string[] {
  return receiver.records.map(({ body }) => body);
}

function lines(): readonly string[] {
  return existsSync(spoolPath) ? readFileSync(spoolPath, 'utf8').trimEnd().split('\n') : [];
}

test('what did not arrive goes first at the next start, in its order and with its own time', async () => {
  await receiver.stop();
  const first = start();
  first.accept(record('one'), record('two'));
  await first.clock.passNextSleep(gatherMs);
  await ended(first);
  await receiver.start();

  const second = start();
  second.clock.advance(3_600_000);
  second.accept(record('three'));
  await second.clock.passNextSleep(gatherMs);
  await vi.waitUntil(() => receiver.records.length === 3);

  expect(bodies()).toEqual(['one', 'two', 'three']);
  expect(receiver.records.map(({ observedNanos }) => observedNanos.slice(0, 10))).toEqual([
    ...['1767225600', '1767225600'],
    '1767229200',
  ]);
  await vi.waitUntil(() => statSync(spoolPath).size === 0);
});

test('what has arrived is not sent again', async () => {
  const first = start();
  first.accept(record('one'));
  await first.clock.passNextSleep(gatherMs);
  await receiver.untilRequests(1);
  receiver.behaviour = { status: 503 };
  first.accept(record('two'));
  await first.clock.passNextSleep(gatherMs);
  await receiver.untilRequests(2);
  await ended(first);
  receiver.behaviour = 'take';

  const second = start();
  await second.clock.passNextSleep(gatherMs);
  await vi.waitUntil(() => receiver.records.length === 2);

  expect(bodies()).toEqual(['one', 'two']);
});

test('a line that a kill broke off, and what is none of ours, is passed over', async () => {
  await receiver.stop();
  const first = start();
  first.accept(record('one'));
  await vi.waitUntil(() => lines().length === 1 && lines()[0] !== '');
  await ended(first);
  appendFileSync(
    spoolPath,
    '{"registry":"main"}\n[1]\nnull\n{"registry":"main","observedMs":1,"record":{"bo',
  );
  await receiver.start();

  const second = start();
  await second.clock.passNextSleep(gatherMs);
  await vi.waitUntil(() => receiver.records.length === 1);

  expect(bodies()).toEqual(['one']);
  expect(receiver.objections).toEqual([]);
});

test('where nothing can be written records are delivered all the same, and it is told once until it works again', async () => {
  mkdirSync(spoolPath);
  const bench = start();
  bench.accept(record('one'));
  bench.accept(record('two'));
  await vi.waitUntil(() => bench.logged.some(({ message }) => message.includes('cannot be kept')));
  rmdirSync(spoolPath);
  bench.accept(record('three'));
  await vi.waitUntil(() => lines().length === 3);
  await bench.clock.passNextSleep(gatherMs);
  await vi.waitUntil(() => receiver.records.length === 3);

  expect(bodies()).toEqual(['one', 'two', 'three']);
  const told = bench.logged.map(({ message }) => message).filter((message) => message.includes('kept'));
  expect(told).toEqual([
    'OTLP records cannot be kept for the next start',
    'OTLP records are kept again for the next start',
  ]);
});
