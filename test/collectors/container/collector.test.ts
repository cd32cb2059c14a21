import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createContainerCollector } from '../../../src/collectors/container/collector.ts';
import { containerMetrics } from '../../../src/collectors/container/metrics.ts';
import { createDockerEngine } from '../../../src/docker/create-engine.ts';
import type { Collector } from '../../../src/domain/collector.ts';
import { dockerCorpusJson, sendJson, startFakeEngine } from '../../docker/fake-engine.ts';
import {
  eventAnswer,
  inspectAnswer,
  listAnswer,
  type AnswerOptions,
  type EventOptions,
} from '../../docker/inspect-answers.ts';
import type { Report } from '../../../src/domain/report.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { figuresOf } from '../../support/samples.ts';

const startMs = Date.parse('2026-11-20T12:00:00Z');
const { signal } = new AbortController();
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

test('every series of a running container is given', async () => {
  const { collector, world } = await setUp();
  world.inspects['r'] = dockerCorpusJson('main/inspect-running-healthy.json');

  const { status, report } = await collector.collect(signal);

  expect(status).toBe('ok');
  expect(shortValues(report)).toEqual({
    running: 1,
    healthy: 1,
    start_time_seconds: Date.parse('2026-11-20T10:48:57.584Z') / 1000,
    restarts_total: 0,
    oom_kills_total: 0,
    memory_limit_bytes: 536_870_912,
    'cpu_seconds_total user': 0.13,
    'cpu_seconds_total system': 0.16,
    memory_working_set_bytes: 27_496_448,
    memory_usage_bytes: 27_545_600,
    network_receive_bytes_total: 198_855,
    network_transmit_bytes_total: 135_941,
    pids: 5,
  });
});

test('names the container and its compose service', async () => {
  const { collector } = await setUp({ labels: { 'com.docker.compose.service': 'registry' } });

  const { report } = await collector.collect(signal);

  expect(figuresOf([report])).toHaveProperty(['container_running{container="hub",service="registry"}']);
});

test('forgets every series first, so that a container that is gone leaves none', async () => {
  const { collector, world } = await setUp();
  await collector.collect(signal);

  world.containers = [];
  const gone = await collector.collect(signal);

  expect(gone).toMatchObject({ status: 'failed', detail: 'there is no container or compose service "hub"' });
  expect(gone.report.samples).toEqual(containerMetrics.map((metric) => ({ op: 'clear', metric })));
});

test('a stopped container keeps its state and loses its resources', async () => {
  const { collector, world } = await setUp();
  world.inspects['r'] = dockerCorpusJson('main/inspect-stopped.json');

  expect(shortValues((await collector.collect(signal)).report)).toEqual({
    running: 0,
    healthy: 0,
    start_time_seconds: Date.parse('2026-11-20T10:48:57.584Z') / 1000,
    restarts_total: 0,
    oom_kills_total: 0,
    last_exit_code: 143,
    memory_limit_bytes: 536_870_912,
  });
});

test.each([
  ['states/created-inspect.json', { running: 0, last_exit_code: undefined, start_time_seconds: undefined }],
  ['states/restarting-inspect.json', { running: 0, last_exit_code: 2, restarts_total: 2 }],
  ['states/crash-loop-inspect.json', { running: 0, last_exit_code: 2, restarts_total: 3 }],
  ['oom/inspect.json', { running: 0, last_exit_code: 137, oom_kills_total: 1 }],
  ['states/unhealthy-inspect.json', { running: 1, healthy: 0, last_exit_code: undefined }],
  ['states/health-starting-inspect.json', { healthy: 0, memory_limit_bytes: undefined }],
  ['states/hostnet-inspect.json', { running: 1, healthy: undefined }],
  ['main/inspect-paused.json', { running: 0, last_exit_code: undefined }],
])('%s is told from the others', async (file, expected) => {
  const { collector, world } = await setUp();
  world.inspects['r'] = dockerCorpusJson(file);

  const values = shortValues((await collector.collect(signal)).report);

  const shown = Object.keys(expected).map((name) => [name, values[name]]);
  expect(Object.fromEntries(shown)).toEqual(expected);
});

test('a container that starts again keeps the exit code of its last death', async () => {
  const { collector, clock, world } = await setUp();
  await collector.collect(signal);

  world.events = [event('die', 1_000, { exitCode: '2' }), event('start', 2_000)];
  world.inspects['r'] = inspectAnswer({
    id: 'r',
    name: 'hub',
    state: { FinishedAt: '2026-11-20T12:00:01Z' },
  });
  clock.advance(15_000);
  const { report } = await collector.collect(signal);

  expect(shortValues(report)).toMatchObject({ running: 1, last_exit_code: 2 });
});

test('a kill for want of memory is counted once, though the event and the state both tell it', async () => {
  const { collector, clock, world } = await setUp();
  await collector.collect(signal);

  world.events = [event('oom', 1_000), event('die', 1_100, { exitCode: '137' })];
  const state = { Running: false, OOMKilled: true, ExitCode: 137, FinishedAt: '2026-11-20T12:00:01.1Z' };
  world.inspects['r'] = inspectAnswer({ id: 'r', name: 'hub', state });
  clock.advance(15_000);
  await collector.collect(signal);
  clock.advance(15_000);
  const { report } = await collector.collect(signal);

  expect(shortValues(report)).toMatchObject({ oom_kills_total: 1, last_exit_code: 137 });
});

test('each change of state is told once', async () => {
  const { collector, clock, world } = await setUp();
  await collector.collect(signal);

  world.events = [
    event('health_status: unhealthy', 12_000),
    event('oom', 13_000),
    event('die', 13_100, { exitCode: '137' }),
    event('start', 14_000),
    event('health_status: healthy', 14_500),
  ];
  clock.advance(15_000);
  const first = await collector.collect(signal);
  clock.advance(1_000);
  const second = await collector.collect(signal);

  expect(first.report.records.map(({ severity, body }) => `${severity}: ${body}`)).toEqual([
    'warn: container name-of-r became unhealthy',
    'error: container name-of-r ran out of memory',
    'warn: container name-of-r stopped with exit code 137',
    'info: container name-of-r started',
    'info: container name-of-r became healthy',
  ]);
  expect(first.report.records[2]).toEqual({
    eventName: 'docker.registry.container.state',
    severity: 'warn',
    body: 'container name-of-r stopped with exit code 137',
    timestampMs: startMs + 13_100,
    attributes: {
      'container.name': 'name-of-r',
      'container.id': 'r',
      'docker.registry.container.state': 'stopped',
      'docker.registry.container.exit_code': 137,
    },
  });
  expect(second.report.records).toEqual([]);
});

test('an event that the Engine has forgotten when it is asked is told, because it was followed', async () => {
  const { collector, clock, world } = await setUp();
  await collector.collect(signal);
  await world.followed();

  world.follow(event('die', 1_000, { exitCode: '137' }), event('die', 2_000, { exitCode: '3' }));
  world.events = [event('die', 2_000, { exitCode: '3' })];
  await settled();
  clock.advance(15_000);
  const first = await collector.collect(signal);
  clock.advance(15_000);
  const second = await collector.collect(signal);

  expect(first.report.records.map(({ body }) => body)).toEqual([
    'container name-of-r stopped with exit code 137',
    'container name-of-r stopped with exit code 3',
  ]);
  expect(second.report.records).toEqual([]);
});

test('what happened to a container that came and went between two looks is told, to one of no concern not', async () => {
  const { collector, clock, world } = await setUp();
  await collector.collect(signal);

  world.events = [
    { action: 'die', id: 'short', timeMs: startMs + 1_000, attributes: { name: 'hub', exitCode: '1' } },
    { action: 'die', id: 'other', timeMs: startMs + 1_000, attributes: { exitCode: '1' } },
  ];
  clock.advance(15_000);
  const { report } = await collector.collect(signal);

  expect(report.records.map(({ attributes }) => attributes['container.id'])).toEqual(['short']);
});

test('the first event of a container that was not there at the look before is told', async () => {
  const { collector, clock, world } = await setUp({}, ['label:tier']);
  await collector.collect(signal);
  const fresh = { id: 'n', name: 'fresh' };

  world.events = [{ action: 'start', id: 'n', timeMs: startMs + 14_900 }];
  clock.advance(15_000);
  const before = await collector.collect(signal);
  world.containers.push(fresh);
  world.inspects['n'] = inspectAnswer(fresh);
  world.events = [];
  clock.advance(15_000);
  const after = await collector.collect(signal);

  expect(before.report.records).toEqual([]);
  expect(after.report.records.map(({ body }) => body)).toEqual(['container name-of-n started']);
});

test('one container that cannot be seen does not hide another', async () => {
  const { collector, world } = await setUp({}, ['second', 'hub']);
  world.containers.push({ id: 'gone', name: 'second' });

  const { status, report } = await collector.collect(signal);

  expect(status).toBe('ok');
  expect(Object.keys(figuresOf([report])).some((name) => name.includes('container="hub"'))).toBe(true);
});

test('what a proxy forbids is said, and the rest is given', async () => {
  const { collector, world } = await setUp();
  world.forbidden = ['/stats', '/events'];

  const { status, report, ...rest } = await collector.collect(signal);

  expect({ status, ...rest }).toEqual({
    status: 'ok',
    lacks: `${refusedEvents}; ${refusedStats}`,
  });
  expect(shortValues(report)).toMatchObject({ running: 1, restarts_total: 0 });
});

test('what cannot be done without makes a failed look where a proxy forbids it', async () => {
  const { collector, world } = await setUp();
  world.forbidden = ['/containers/r/json', '/stats', '/events'];

  const cycle = await collector.collect(signal);

  expect(cycle).toMatchObject({ status: 'failed', detail: `${refusedInspect}; ${refusedEvents}` });
});

test('many containers at once are no leak that Node would warn of', async () => {
  const { collector, world } = await setUp({}, ['label:tier']);
  world.containers = Array.from({ length: 30 }, (_, index) => ({ id: `c${index}`, name: `c${index}` }));
  for (const container of world.containers) world.inspects[container.id] = inspectAnswer(container);
  const warnings: unknown[] = [];
  const note = (warning: Error): void => void warnings.push(warning.name);
  process.on('warning', note);
  cleanups.push(() => process.off('warning', note));

  await collector.collect(new AbortController().signal);
  await settled();

  expect(warnings).toEqual([]);
});

test('an Engine that is not there is a failed look, and leaves no old values behind', async () => {
  const collector = createContainerCollector({
    engine: createDockerEngine('unix:///no/such/docker.sock'),
    config: { intervalMs: 15_000, names: ['hub'] },
    clock: new FakeClock(startMs),
  });

  const cycle = await collector.collect(signal);

  expect(cycle).toMatchObject({ status: 'failed', detail: 'connect ENOENT /no/such/docker.sock' });
  expect(cycle.report.samples.every(({ op }) => op === 'clear')).toBe(true);
});

const refused = "is refused, expected the engine's answer, got HTTP 403; let the path through for";
const refusedInspect = `GET /containers/{id}/json: ${refused} state, health and restarts of containers`;
const refusedStats = `GET /containers/{id}/stats: ${refused} processor time, memory and traffic of containers`;
const refusedEvents = `GET /events: ${refused} deaths between two looks and garbage collections`;

/** A collector that has looked often enough to know what need not be asked again. */
async function setUpFollowed(): ReturnType<typeof setUp> {
  const { collector, clock, world } = await setUp();
  await collector.collect(signal);
  await world.followed();
  await settled();
  for (let look = 0; look < 2; look += 1) {
    clock.advance(15_000);
    await collector.collect(signal);
  }
  return { collector, clock, world };
}

test('a container to which nothing happens is inspected no more, and keeps its series', async () => {
  const { collector, clock, world } = await setUpFollowed();
  const before = world.inspected();

  clock.advance(15_000);
  const { report } = await collector.collect(signal);

  expect(world.inspected()).toBe(before);
  expect(shortValues(report)).toMatchObject({ running: 1, restarts_total: 0, pids: 5 });
});

test('a restart between two looks is seen at the next, though the list shows nothing of it', async () => {
  const { collector, clock, world } = await setUpFollowed();

  world.events = [event('die', 31_000, { exitCode: '2' }), event('start', 31_500)];
  world.inspects['r'] = inspectAnswer({ id: 'r', name: 'hub', restarts: 1 });
  clock.advance(15_000);
  const { report } = await collector.collect(signal);

  expect(shortValues(report)).toMatchObject({ running: 1, restarts_total: 1, last_exit_code: 2 });
});

test('a limit that was changed is seen at the next look', async () => {
  const { collector, clock, world } = await setUpFollowed();

  world.events = [event('update', 31_000)];
  world.inspects['r'] = { ...(inspectAnswer({ id: 'r', name: 'hub' }) as object), HostConfig: { Memory: 7 } };
  clock.advance(15_000);
  const { report } = await collector.collect(signal);

  expect(shortValues(report)).toMatchObject({ memory_limit_bytes: 7 });
});

test('a container whose health the list shows differently is inspected again', async () => {
  const { collector, clock, world } = await setUpFollowed();
  const before = world.inspected();

  world.containers = [{ id: 'r', name: 'hub', health: 'unhealthy' }];
  clock.advance(15_000);
  await collector.collect(signal);

  expect(world.inspected()).toBe(before + 1);
});

test('everything is inspected at each look while the events cannot be followed', async () => {
  const { collector, clock, world } = await setUpFollowed();
  const before = world.inspected();

  world.breakOff();
  await settled();
  for (let look = 0; look < 2; look += 1) {
    clock.advance(100);
    await collector.collect(signal);
  }

  expect(world.inspected()).toBe(before + 2);
});

test('a container is inspected again after five minutes at most', async () => {
  const { collector, clock, world } = await setUpFollowed();
  const before = world.inspected();

  for (let passed = 0; passed < 300_000; passed += 15_000) {
    clock.advance(15_000);
    await collector.collect(signal);
  }

  expect(world.inspected()).toBeGreaterThan(before);
  expect(world.inspected()).toBeLessThan(before + 4);
});

test('a kill that the state tells a look before its event is counted once', async () => {
  const { collector, clock, world } = await setUp();
  await collector.collect(signal);
  const state = { Running: false, OOMKilled: true, ExitCode: 137, FinishedAt: '2026-11-20T12:00:15.1Z' };
  world.inspects['r'] = inspectAnswer({ id: 'r', name: 'hub', state });
  clock.advance(15_000);
  const first = await collector.collect(signal);

  world.events = [event('oom', 15_050), event('die', 15_100, { exitCode: '137' }), event('oom', 15_200)];
  clock.advance(15_000);
  const second = await collector.collect(signal);

  expect(shortValues(first.report)).toMatchObject({ oom_kills_total: 1 });
  // The last of them is another one.
  expect(shortValues(second.report)).toMatchObject({ oom_kills_total: 2 });
});

interface World {
  /** How often a container has been inspected. */
  inspected(): number;
  /** Ends what is followed. */
  breakOff(): void;
  containers: AnswerOptions[];
  /** What is answered in place of what the container would have. */
  readonly inspects: Record<string, unknown>;
  events: EventOptions[];
  forbidden: readonly string[];
  /** Resolves once the events are followed. */
  followed(): Promise<void>;
  /** Tells whoever follows. */
  follow(...events: readonly EventOptions[]): void;
}

/** An Engine with one container `hub`, and a collector that watches the names. */
async function setUp(
  options: Partial<AnswerOptions> = {},
  names: readonly string[] = ['hub'],
): Promise<{ readonly collector: Collector; readonly clock: FakeClock; readonly world: World }> {
  const hub = { id: 'r', name: 'hub', ...options };
  const followers = new EventEmitter();
  const streams: ServerResponse[] = [];
  const world: World = {
    ...{ containers: [hub], inspects: { r: inspectAnswer(hub) }, events: [], forbidden: [] },
    inspected: () => server.asked.filter(({ path }) => /^\/containers\/[^/]+\/json$/.test(path)).length,
    breakOff: () => {
      for (const stream of streams) stream.destroy();
    },
    followed: async () => {
      if (streams.length === 0) await once(followers, 'stream');
    },
    follow: (...events) => {
      for (const stream of streams) stream.write(events.map(eventAnswer).join(''));
    },
  };
  const server = await startFakeEngine(({ path, query }, response) => {
    const [, , id = '', leaf] = path.split('/');
    if (world.forbidden.some((ending) => path.endsWith(ending)))
      sendJson(response, 403, { message: 'forbidden' });
    else if (path === '/containers/json') return world.containers.map(listAnswer);
    else if (path === '/events' && !query.has('until')) {
      response.writeHead(200);
      response.flushHeaders();
      streams.push(response);
      followers.emit('stream');
    } else if (path === '/events') sendJson(response, 200, eventsBetween(world.events, query));
    else if (leaf === 'stats') return dockerCorpusJson('main/stats-running-one-shot.json');
    else if (world.inspects[id] !== undefined) return world.inspects[id];
    else sendJson(response, 404, { message: `No such container: ${id}` });
    return undefined;
  });
  cleanups.push(() => server.close());
  const clock = new FakeClock(startMs);
  const config = { intervalMs: 15_000, names };
  const collector = createContainerCollector({ engine: createDockerEngine(server.host), config, clock });
  cleanups.unshift(() => {
    collector.close();
  });
  return { collector, clock, world };
}

/** What was written to a socket has been read. */
async function settled(): Promise<void> {
  await createDockerEngine('unix:///no/such/docker.sock').ping(signal);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function eventsBetween(events: readonly EventOptions[], query: URLSearchParams): string {
  const [since, until] = [Number(query.get('since')) * 1000, Number(query.get('until')) * 1000];
  return events
    .filter(({ timeMs }) => timeMs >= since && timeMs <= until)
    .map(eventAnswer)
    .join('');
}

function event(action: string, afterMs: number, attributes: Record<string, string> = {}): EventOptions {
  return { action, id: 'r', timeMs: startMs + afterMs, attributes };
}

/** Without the prefix and the labels that all have. */
function shortValues(report: Report): Readonly<Record<string, number>> {
  const entries = Object.entries(figuresOf([report])).map(([name, value]) => {
    const [, metric = name, mode] = /^container_(\w+)\{[^}]*?(?:,mode="(\w+)")?\}$/.exec(name) ?? [];
    return [mode === undefined ? metric : `${metric} ${mode}`, value] as const;
  });
  return Object.fromEntries(entries);
}
