import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createGcCollector } from '../../../src/collectors/gc/collector.ts';
import { createDockerEngine } from '../../../src/docker/create-engine.ts';
import type { Collector } from '../../../src/domain/collector.ts';
import { sendJson, startFakeEngine, type FakeEngine } from '../../docker/fake-engine.ts';
import {
  eventAnswer,
  inspectAnswer,
  listAnswer,
  type AnswerOptions,
  type EventOptions,
} from '../../docker/inspect-answers.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { figuresOf } from '../../support/samples.ts';

const startMs = Date.parse('2026-11-20T12:00:00Z');
const { signal } = new AbortController();
const command = 'registry garbage-collect /etc/distribution/config.yml';
const nothing = { gc_runs_total: 0, gc_failures_total: 0, gc_dry_runs_total: 0, gc_unsafe_runs_total: 0 };
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

test('nothing but zeros is said before the first run', async () => {
  const { collector } = await setUp();

  expect(figuresOf([(await collector.collect(signal)).report])).toEqual(nothing);
});

test('a run is followed from its start to its end', async () => {
  const { collector, clock, world } = await setUp();

  world.events = [execStart('e1', 1_000)];
  clock.advance(5_000);
  const running = await collector.collect(signal);
  world.events.push(execDie('e1', 8_500, '0'));
  clock.advance(5_000);
  const finished = await collector.collect(signal);

  expect(figuresOf([running.report])).toEqual({
    ...nothing,
    gc_running: 1,
    gc_last_start_timestamp_seconds: startMs / 1000 + 1,
  });
  expect(figuresOf([finished.report])).toEqual({
    ...nothing,
    gc_runs_total: 1,
    gc_running: 0,
    gc_restart_pending: 1,
    gc_last_run_success: 1,
    gc_last_start_timestamp_seconds: startMs / 1000 + 1,
    gc_last_success_timestamp_seconds: startMs / 1000 + 8.5,
    gc_last_duration_seconds: 7.5,
  });
  expect(finished.report.records).toEqual([
    {
      eventName: 'docker.registry.gc.finished',
      severity: 'info',
      body: 'garbage collection in container name-of-r succeeded after 7.5 s',
      timestampMs: startMs + 8_500,
      attributes: {
        'container.name': 'name-of-r',
        'container.id': 'r',
        'docker.registry.gc.source': 'exec',
        'docker.registry.gc.dry_run': false,
        'docker.registry.gc.delete_untagged': false,
        'docker.registry.gc.duration_seconds': 7.5,
        'docker.registry.gc.exit_code': 0,
      },
    },
  ]);
});

test('a run that the overlapping spans tell twice is counted once', async () => {
  const { collector, clock, world } = await setUp();

  world.events = [execStart('e1', 4_000), execDie('e1', 4_500, '1')];
  clock.advance(5_000);
  const first = await collector.collect(signal);
  clock.advance(1_000);
  const second = await collector.collect(signal);

  expect(figuresOf([second.report])).toMatchObject({
    gc_runs_total: 1,
    gc_failures_total: 1,
    gc_last_run_success: 0,
  });
  expect(first.report.records).toMatchObject([
    {
      severity: 'error',
      body: 'garbage collection in container name-of-r failed with exit code 1 after 0.5 s',
    },
  ]);
  expect(second.report.records).toEqual([]);
});

test('health checks and runs in other containers are no runs', async () => {
  const { collector, clock, world } = await setUp();

  world.events = [
    {
      ...execStart('health', 1_000),
      action: 'exec_start: /bin/sh -c wget -q http://127.0.0.1:5000/v2/',
    },
    execDie('health', 2_000, '1'),
    { ...execStart('other', 1_000), id: 'another-registry' },
    { ...execDie('other', 2_000, '0'), id: 'another-registry' },
  ];
  clock.advance(5_000);

  expect(figuresOf([(await collector.collect(signal)).report])).toEqual(nothing);
});

test('dry runs are told, and counted by themselves alone', async () => {
  const { collector, clock, world } = await setUp();

  world.events = [{ ...execStart('dry', 1_000), action: `exec_start: ${command} -dm` }];
  clock.advance(5_000);
  const running = await collector.collect(signal);
  world.events.push(execDie('dry', 6_000, '1'));
  clock.advance(5_000);
  const finished = await collector.collect(signal);

  expect(figuresOf([running.report])).toEqual(nothing);
  expect(figuresOf([finished.report])).toEqual({ ...nothing, gc_dry_runs_total: 1 });
  expect(finished.report.records).toMatchObject([
    {
      severity: 'error',
      body: 'dry run of garbage collection in container name-of-r failed with exit code 1 after 5.0 s',
      attributes: { 'docker.registry.gc.dry_run': true, 'docker.registry.gc.delete_untagged': true },
    },
  ]);
});

test('a command with an option that the registry does not know has failed, whatever it ends with', async () => {
  const { collector, clock, world } = await setUp();

  world.events = [
    { ...execStart('e1', 1_000), action: `exec_start: ${command} --frobnicate` },
    execDie('e1', 2_000, '0'),
  ];
  clock.advance(5_000);
  const { report } = await collector.collect(signal);

  expect(figuresOf([report])).toMatchObject({
    gc_runs_total: 1,
    gc_failures_total: 1,
    gc_last_run_success: 0,
  });
  expect(report.records).toMatchObject([
    {
      severity: 'error',
      body: 'garbage collection in container name-of-r failed after 1.0 s: the registry does not know an option of the command, printed its usage and collected nothing',
    },
  ]);
});

test('every container of a service is watched, and one that goes does not hide the others', async () => {
  const { collector, clock, world } = await setUp({}, 'scaled');
  const labels = { 'com.docker.compose.service': 'scaled' };
  world.containers = ['r', 's'].map((id) => ({ id, name: `scaled-${id}`, labels }));
  world.events = [execStart('e1', 1_000), { ...execStart('e2', 2_000), id: 's' }];
  clock.advance(5_000);
  const both = await collector.collect(signal);
  world.containers.pop();
  world.events.push(execDie('e1', 6_000, '0'));
  clock.advance(5_000);

  const { status, report } = await collector.collect(signal);

  expect(figuresOf([both.report])).toMatchObject({ gc_running: 1, gc_runs_total: 0 });
  expect(status).toBe('ok');
  expect(figuresOf([report])).toMatchObject({ gc_runs_total: 2, gc_failures_total: 1, gc_running: 0 });
});

test('a restart is pending until the registry has been started after the last success', async () => {
  const { collector, clock, world } = await setUp();

  world.events = [execStart('e1', 1_000), execDie('e1', 2_000, '0')];
  clock.advance(5_000);
  const pending = figuresOf([(await collector.collect(signal)).report]);
  const startedAgain = { StartedAt: new Date(startMs + 4_000).toISOString() };
  world.containers = [{ id: 'r', name: 'registry', state: startedAgain }];
  const restarted = figuresOf([(await collector.collect(signal)).report]);
  world.containers = [{ id: 'r', name: 'registry', state: { ...startedAgain, Running: false } }];
  const stopped = figuresOf([(await collector.collect(signal)).report]);

  expect(pending).toMatchObject({ gc_restart_pending: 1 });
  expect(restarted).toMatchObject({ gc_restart_pending: 0 });
  expect(stopped).not.toHaveProperty('gc_restart_pending');
});

test('a run that began before the exporter is seen, and its end too', async () => {
  const { collector, clock, world } = await setUp({ execIds: ['e1'] });

  world.execs['e1'] = execAnswer('e1', true);
  const running = await collector.collect(signal);
  world.execs['e1'] = execAnswer('e1', false, 0);
  clock.advance(60_000);
  const finished = await collector.collect(signal);

  expect(figuresOf([running.report])).toMatchObject({ ...nothing, gc_running: 1 });
  expect(figuresOf([finished.report])).toMatchObject({
    gc_runs_total: 1,
    gc_running: 0,
  });
});

test('a run whose end nobody saw is a failed one', async () => {
  const { collector, clock, world } = await setUp();

  world.events = [execStart('e1', 1_000)];
  clock.advance(5_000);
  await collector.collect(signal);
  clock.advance(5_000);
  const { report } = await collector.collect(signal);

  expect(figuresOf([report])).toMatchObject({
    gc_runs_total: 1,
    gc_failures_total: 1,
  });
  expect(report.records).toMatchObject([
    { body: 'garbage collection in container name-of-r vanished after 9.0 s' },
  ]);
});

test('a container made for one run counts where it shares the storage', async () => {
  const { collector, clock, world } = await setUp({ mounts: ['/srv/registry'] });
  const once = (id: string, mount: string): void => {
    const process = ['/entrypoint.sh', 'garbage-collect', '/etc/distribution/config.yml'];
    world.containers.push({ id, name: id, command: process, mounts: [mount], state: { Running: false } });
    world.events.push({ action: 'start', id, timeMs: startMs + 1_000 });
    world.events.push({ action: 'die', id, timeMs: startMs + 3_000, attributes: { exitCode: '0' } });
  };

  once('ours', '/srv/registry');
  once('theirs', '/srv/another');
  clock.advance(5_000);
  const { report } = await collector.collect(signal);

  expect(figuresOf([report])).toMatchObject({
    gc_runs_total: 1,
    gc_last_duration_seconds: 2,
  });
  expect(report.records).toMatchObject([{ attributes: { 'container.id': 'ours' } }]);
});

test('an event is not lost when the Engine could not be asked for it', async () => {
  const { collector, clock, world } = await setUp();

  world.events = [execStart('e1', 1_000), execDie('e1', 2_000, '0')];
  world.forbidsEvents = true;
  clock.advance(60_000);
  const blind = await collector.collect(signal);
  world.forbidsEvents = false;
  clock.advance(60_000);
  const seeing = await collector.collect(signal);

  expect(blind).toMatchObject({ status: 'failed', detail: 'HTTP 500: not now' });
  expect(figuresOf([seeing.report])).toMatchObject({ gc_runs_total: 1 });
});

test('whether a run is under way is not said while nobody can look, and said again afterwards', async () => {
  const { collector, clock, world } = await setUp();
  world.events = [execStart('e1', 1_000)];
  world.execs['e1'] = execAnswer('e1', true);
  clock.advance(5_000);
  const running = await collector.collect(signal);

  world.forbidsEvents = true;
  const blind = await collector.collect(signal);
  const containers = world.containers.splice(0);
  const gone = await collector.collect(signal);
  world.containers = containers;
  world.forbidsEvents = false;
  const seeing = await collector.collect(signal);

  expect(figuresOf([running.report])).toMatchObject({ gc_running: 1 });
  expect([blind.status, gone.status]).toEqual(['failed', 'failed']);
  expect(figuresOf([running.report, blind.report])).not.toHaveProperty('gc_running');
  expect(figuresOf([running.report, gone.report])).not.toHaveProperty('gc_running');
  expect(figuresOf([seeing.report])).toMatchObject({ gc_running: 1 });
});

test('a container that began while the Engine could not be asked is seen, and its end', async () => {
  const { collector, clock, world } = await setUp({ mounts: ['/srv/registry'] });
  await collector.collect(signal);
  const process = ['/entrypoint.sh', 'garbage-collect', '/etc/distribution/config.yml'];
  const once = { id: 'once', name: 'once', command: process, mounts: ['/srv/registry'] };

  world.forbidsEvents = true;
  clock.advance(60_000);
  await collector.collect(signal);
  world.containers.push(once);
  world.forbidsEvents = false;
  clock.advance(60_000);
  const running = await collector.collect(signal);
  world.containers = world.containers.map((one) =>
    one === once ? { ...once, state: { Running: false, ExitCode: 2 } } : one,
  );
  clock.advance(60_000);
  const ended = await collector.collect(signal);

  expect(figuresOf([running.report])).toMatchObject({ gc_running: 1, gc_runs_total: 0 });
  expect(figuresOf([ended.report])).toMatchObject({ gc_running: 0, gc_runs_total: 1, gc_failures_total: 1 });
});

test('a run is seen while the registry is taken away for it', async () => {
  const { collector, clock, world } = await setUp({ mounts: ['/srv/registry'] });
  await collector.collect(signal);
  const process = ['/entrypoint.sh', 'garbage-collect', '/etc/distribution/config.yml'];

  world.containers = [
    { id: 'once', name: 'once', command: process, mounts: ['/srv/registry'], state: { Running: false } },
  ];
  world.events.push({ action: 'start', id: 'once', timeMs: startMs + 1_000 });
  world.events.push({ action: 'die', id: 'once', timeMs: startMs + 3_000, attributes: { exitCode: '0' } });
  clock.advance(5_000);
  const without = await collector.collect(signal);

  expect(without.status).toBe('failed');
  expect(figuresOf([without.report])).toMatchObject({ gc_runs_total: 1, gc_failures_total: 0 });
  expect(figuresOf([without.report])).not.toHaveProperty('gc_restart_pending');
});

test('a registry that is not there is said', async () => {
  const { collector, world } = await setUp();
  world.containers = [];

  expect(await collector.collect(signal)).toMatchObject({
    status: 'failed',
    detail: 'there is no container or compose service "registry"',
  });
});

test('asks only for the events of its image that can matter', async () => {
  const { collector, server } = await setUp();

  await collector.collect(signal);

  const filters = server.asked.find(({ path }) => path === '/events')?.query.get('filters');
  expect(JSON.parse(filters ?? '')).toEqual({
    type: ['container'],
    event: ['exec_start', 'exec_die', 'start', 'die'],
    image: ['registry:3'],
  });
});

test('wakes for the start of a run, and not for the start of something else', async () => {
  const { collector, world } = await setUp();
  await collector.collect(signal);
  let isAwake = false;
  const waking = collector.wake?.(signal).then(() => {
    isAwake = true;
  });
  const follower = await world.nextFollower();

  follower.write(
    eventAnswer({ ...execStart('health', 1_000), action: 'exec_start: /bin/sh -c wget -q /v2/' }),
  );
  follower.write(eventAnswer(execDie('health', 1_100, '0')));
  await turns();
  const before = isAwake;
  const start = eventAnswer(execStart('e1', 1_200));
  follower.write(start.slice(0, 50));
  await turns();
  follower.write(start.slice(50));
  await waking;

  expect(before).toBe(false);
});

test('sees the run that it woke for, though the clock of the Engine is ahead', async () => {
  const { collector, world } = await setUp();
  await collector.collect(signal);

  world.events = [execStart('e1', 3_000)];
  const waking = collector.wake?.(signal);
  (await world.nextFollower()).write(world.events.map(eventAnswer).join(''));
  await waking;

  expect(figuresOf([(await collector.collect(signal)).report])).toMatchObject({ gc_running: 1 });
});

test.each(['ends', 'breaks'])('stays asleep where the stream of events %s', async (end) => {
  const { collector, world } = await setUp();
  await collector.collect(signal);
  const interval = new AbortController();
  let isAwake = false;

  const waking = collector.wake?.(interval.signal).then(() => {
    isAwake = true;
  });
  const follower = await world.nextFollower();
  if (end === 'ends') follower.end();
  else follower.destroy();
  await turns();
  const before = isAwake;
  interval.abort();
  await waking;

  expect(before).toBe(false);
});

interface World {
  containers: AnswerOptions[];
  events: EventOptions[];
  readonly execs: Record<string, unknown>;
  forbidsEvents: boolean;
  /** The next request for the events to come, its answer begun. */
  nextFollower(): Promise<ServerResponse>;
}

interface SetUp {
  readonly collector: Collector;
  readonly clock: FakeClock;
  readonly world: World;
  readonly server: FakeEngine;
}

/** An Engine with one registry `r`, and a collector that watches it. */
async function setUp(registry: Partial<AnswerOptions> = {}, container = 'registry'): Promise<SetUp> {
  const followers: ServerResponse[] = [];
  const world: World = {
    containers: [{ id: 'r', name: 'registry', ...registry }],
    events: [],
    execs: {},
    forbidsEvents: false,
    nextFollower: async () => {
      for (;;) {
        const follower = followers.shift();
        if (follower !== undefined) return follower;
        await turns();
      }
    },
  };
  const server = await startFakeEngine(({ path, query }, response) => {
    const [, kind, id = ''] = path.split('/');
    if (path === '/containers/json')
      return world.containers.filter(({ state }) => state?.['Running'] !== false).map(listAnswer);
    const container = world.containers.find((one) => one.id === id);
    if (kind === 'containers' && container !== undefined) return inspectAnswer(container);
    if (kind === 'exec' && world.execs[id] !== undefined) return world.execs[id];
    if (kind !== 'events') sendJson(response, 404, { message: 'no such thing' });
    else if (!query.has('until')) {
      response.writeHead(200);
      response.flushHeaders();
      followers.push(response);
    } else if (world.forbidsEvents) sendJson(response, 500, { message: 'not now' });
    else sendJson(response, 200, eventsBetween(world.events, query).map(eventAnswer).join(''));
    return undefined;
  });
  cleanups.push(() => server.close());
  const clock = new FakeClock(startMs);
  const config = {
    intervalMs: 5_000,
    container,
    files: [],
    silenceMs: 3_600_000,
    expectedIntervalMs: undefined,
  };
  const collector = createGcCollector({ engine: createDockerEngine(server.host), config, clock });
  return { collector, clock, world, server };
}

function eventsBetween(events: readonly EventOptions[], query: URLSearchParams): readonly EventOptions[] {
  const [since, until] = [Number(query.get('since')) * 1000, Number(query.get('until')) * 1000];
  return events.filter(({ timeMs }) => timeMs >= since && timeMs <= until);
}

/** Lets what was sent arrive. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function execStart(execID: string, afterMs: number): EventOptions {
  return { action: `exec_start: ${command}`, id: 'r', timeMs: startMs + afterMs, attributes: { execID } };
}

function execDie(execID: string, afterMs: number, exitCode: string): EventOptions {
  return { action: 'exec_die', id: 'r', timeMs: startMs + afterMs, attributes: { execID, exitCode } };
}

function execAnswer(id: string, isRunning: boolean, exitCode: number | null = null): unknown {
  const [entrypoint, ...args] = command.split(' ');
  return {
    ID: id,
    ContainerID: 'r',
    Running: isRunning,
    ExitCode: exitCode,
    ProcessConfig: { entrypoint, arguments: args },
  };
}
