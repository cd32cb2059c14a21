import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGcCollector } from '../../../src/collectors/gc/collector.ts';
import { GcInbox } from '../../../src/collectors/gc/notices.ts';
import { createDockerEngine } from '../../../src/docker/create-engine.ts';
import type { Collector } from '../../../src/domain/collector.ts';
import type { LogRecord } from '../../../src/domain/log-record.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { figuresOf } from '../../support/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const { signal } = new AbortController();
const flags = { isDry: false, deletesUntagged: false };
const none = {
  gc_expected_interval_seconds: 604_800,
  ...{ gc_runs_total: 0, gc_failures_total: 0, gc_dry_runs_total: 0, gc_unsafe_runs_total: 0 },
};
const output = readFileSync(new URL('../../corpus/v3/gc/01-plain.combined.log', import.meta.url), 'utf8');
const failure = 'failed to garbage collect: failed to mark: filesystem: Path not found: /x';

test('a run that its scheduler tells of begins and ends when it says so', async () => {
  const told = new Told();

  told.start('nightly-1');
  const running = await told.look();
  told.clock.advance(90_000);
  told.end('nightly-1', true);
  const ended = await told.look();

  expect(running).toMatchObject({ ...none, gc_running: 1 });
  expect(ended).toMatchObject({
    ...none,
    gc_runs_total: 1,
    gc_running: 0,
    gc_last_run_success: 1,
    gc_last_duration_seconds: 90,
  });
  expect(told.records).toMatchObject([
    {
      body: 'garbage collection "nightly-1" succeeded after 90.0 s',
      attributes: { 'docker.registry.gc.name': 'nightly-1', 'docker.registry.gc.source': 'notice' },
    },
  ]);
});

test('how often it is expected to succeed is told from the first look on', async () => {
  expect(await new Told().look()).toEqual(none);
});

test('an end without a start is a run of its own, and one that is told twice is one', async () => {
  const told = new Told();

  told.end('nightly-1', false);
  told.end('nightly-1', false);
  const once = await told.look();
  told.clock.advance(86_400_000);
  told.end('nightly-1', true);
  const nextNight = await told.look();

  expect(once).toMatchObject({ gc_runs_total: 1, gc_failures_total: 1, gc_last_run_success: 0 });
  expect(nextNight).toMatchObject({ gc_runs_total: 2, gc_failures_total: 1, gc_last_run_success: 1 });
});

test('a dry run is counted by itself alone', async () => {
  const told = new Told();

  told.start('dry', true);
  const running = await told.look();
  told.end('dry', true, true);

  expect(running).toEqual(none);
  expect(await told.look()).toEqual({ ...none, gc_dry_runs_total: 1 });
});

test('a run whose end is not told has failed when the next one starts, or after a day', async () => {
  const told = new Told();

  told.start('pod-1');
  await told.look();
  told.start('pod-2');
  const replaced = await told.look();
  told.clock.advance(86_400_000);
  const givenUp = await told.look();

  expect(replaced).toMatchObject({ gc_runs_total: 1, gc_failures_total: 1, gc_running: 1 });
  expect(givenUp).toMatchObject({ gc_runs_total: 2, gc_failures_total: 2, gc_running: 0 });
  expect(told.records.map(({ body }) => body)).toEqual([
    'garbage collection "pod-1" vanished after 0.0 s',
    'garbage collection "pod-2" vanished after 86400.0 s',
  ]);
});

test('a start that is told twice is one', async () => {
  const told = new Told();

  told.start('nightly-1');
  told.start('nightly-1');
  told.end('nightly-1', true);

  expect(await told.look()).toMatchObject({ gc_runs_total: 1, gc_failures_total: 0 });
});

test('what comes faster than it is looked at is refused, and what came wakes', async () => {
  const told = new Told();
  await told.look();
  const waking = told.collector.wake?.(signal);

  const taken = Array.from({ length: 101 }, () => told.start('flood'));
  await waking;

  expect(taken.filter((isTaken) => !isTaken)).toHaveLength(1);
  expect(await told.look()).toMatchObject({ gc_running: 1 });
});

test('a look that is given up leaves what was told to the next one', async () => {
  const told = new Told();
  told.end('nightly-1', true);

  await told.collector.collect(AbortSignal.abort());

  expect(await told.look()).toMatchObject({ gc_runs_total: 1 });
  expect(told.records).toHaveLength(1);
});

test('a run of which its output tells as well is one', async () => {
  const told = new Told('with a log file');
  await told.look();

  told.start('nightly-1');
  told.write(output);
  await told.look();
  told.end('nightly-1', true);
  const early = await told.look();
  told.clock.advance(20_000);

  expect(early).toMatchObject({ ...none, gc_running: 0 });
  expect(await told.look()).toMatchObject({ gc_runs_total: 1, gc_failures_total: 0, gc_last_run_success: 1 });
  expect(told.records).toMatchObject([{ attributes: { 'docker.registry.gc.source': 'notice,file' } }]);
});

test('a run has failed where its output says so, whatever its scheduler says', async () => {
  const told = new Told('with a log file');
  await told.look();

  told.start('nightly-1');
  told.write(failure);
  await told.look();
  told.end('nightly-1', true);
  await told.look();
  // What has no line end is taken for whole when nothing followed.
  for (const ms of [3_000, 20_000]) {
    told.clock.advance(ms);
    await told.look();
  }

  expect(await told.look()).toMatchObject({ gc_runs_total: 1, gc_failures_total: 1, gc_last_run_success: 0 });
  expect(told.records).toMatchObject([
    { severity: 'error', body: expect.stringContaining(failure) as string },
  ]);
});

class Told {
  readonly clock = new FakeClock(Date.now());
  readonly records: LogRecord[] = [];
  readonly collector: Collector;
  private readonly inbox = new GcInbox(this.clock);
  private readonly file = join(temporaryFolder(), 'gc.log');

  constructor(mode: 'alone' | 'with a log file' = 'alone') {
    const files = mode === 'alone' ? [] : [this.file];
    const config = {
      intervalMs: 5_000,
      container: undefined,
      files,
      silenceMs: 3_600_000,
      expectedIntervalMs: 604_800_000,
    };
    const engine = createDockerEngine('unix:///nonexistent');
    this.collector = createGcCollector({ engine, config, clock: this.clock, inbox: this.inbox });
  }

  start(run: string, isDry = false): boolean {
    return this.inbox.accept({ event: 'start', run, ...flags, isDry });
  }

  end(run: string, isSuccess: boolean, isDry = false): boolean {
    return this.inbox.accept({ event: 'end', run, isSuccess, ...flags, isDry });
  }

  write(text: string): void {
    appendFileSync(this.file, text);
  }

  async look(): Promise<Readonly<Record<string, number>>> {
    const { report } = await this.collector.collect(signal);
    this.records.push(...report.records);
    return figuresOf([report]);
  }
}
