import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createDockerEngine } from '../../src/docker/create-engine.ts';
import type { DockerEngine } from '../../src/docker/engine.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { greetAs, sendJson, startFakeEngine, type EngineRoute, type FakeEngine } from './fake-engine.ts';

const { signal } = new AbortController();
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** An Engine whose answers a test changes while it runs. */
interface World {
  readonly engine: DockerEngine;
  readonly server: FakeEngine;
  readonly clock: FakeClock;
  greet: EngineRoute;
  route: EngineRoute;
  /** The paths asked for since this was last called, with the version before them. */
  readonly asked: () => readonly string[];
}

async function setUp(route: EngineRoute = () => [], greet: EngineRoute = greetAs('1.41')): Promise<World> {
  const server = await startFakeEngine(
    (ask, response) => world.route(ask, response),
    (ask, response) => world.greet(ask, response),
  );
  cleanups.push(() => server.close());
  const clock = new FakeClock();
  let seen = 0;
  const world: World = {
    engine: createDockerEngine(server.host, { clock }),
    server,
    clock,
    greet,
    route,
    asked: () => {
      const fresh = server.asked.slice(seen).map(({ prefix, path }) => `${prefix}${path}`);
      seen = server.asked.length;
      return fresh;
    },
  };
  return world;
}

const answerWith =
  (status: number, body: unknown = ''): EngineRoute =>
  (_, response) => {
    sendJson(response, status, body);
    return undefined;
  };
const breakOff: EngineRoute = (_, response) => {
  response.destroy();
  return undefined;
};

describe('paths carry the version that both sides know', () => {
  test.each([
    ['its ping says', greetAs('1.47'), '/v1.47'],
    ['is newer than known, and still speaks what we do', greetAs('1.60', '1.44'), '/v1.52'],
    ['only /version tells, because a proxy refuses the ping', refusing('/_ping', greetAs('1.45')), '/v1.45'],
    ['nobody tells, because a proxy refuses both', answerWith(403), ''],
    ['nobody tells, because a proxy breaks both off', breakOff, ''],
    ['nobody tells, because a proxy answers with pages of its own', answerWith(200, '<html></html>'), ''],
    ['is older than ours', greetAs('1.39'), ''],
  ])('where %s', async (_, greet, prefix) => {
    const { engine, asked } = await setUp(undefined, greet);

    await engine.events({ sinceMs: 0, untilMs: 1, filters: {} }, signal);

    expect(asked()).toEqual([`${prefix}/events`]);
  });

  test('where nobody tells, because a proxy keeps the ping waiting', async () => {
    const waiting: ServerResponse[] = [];
    const { engine, asked, clock } = await setUp(undefined, (_, response) => {
      waiting.push(response);
      clock.advance(2_000);
      return undefined;
    });

    const found = await engine.inspect('a', signal);

    expect(found).toMatchObject({ reason: 'unreadable' });
    expect(waiting).toHaveLength(1);
    expect(asked()).toEqual(['/containers/a/json']);
  });

  test('and the greeting is made once for many questions', async () => {
    let greetings = 0;
    const { engine, asked } = await setUp(undefined, (ask, response) => {
      greetings += 1;
      return greetAs('1.41')(ask, response);
    });

    await Promise.all(['a', 'b', 'c'].map((id) => engine.inspect(id, signal)));
    await engine.inspect('d', signal);

    expect(greetings).toBe(1);
    expect(asked()).toHaveLength(4);
  });

  test('an Engine that begins above what we know is told in one line, and asked nothing', async () => {
    const { engine, asked } = await setUp(undefined, greetAs('1.70', '1.53'));

    expect(await engine.inspect('a', signal)).toMatchObject({
      reason: 'api_version',
      detail: "the engine's API begins with 1.53, expected 1.52 or older; upgrade the exporter",
    });
    expect(asked()).toEqual([]);
  });

  test.each([
    ['older', '1.41', 'client version 1.47 is too new. Maximum supported API version is 1.41'],
    ['newer', '1.52', 'client version 1.47 is too old. Minimum supported API version is 1.48'],
  ])('and are agreed on anew with an Engine that came back %s', async (_, version, message) => {
    const world = await setUp(() => [], greetAs('1.47'));
    await world.engine.inspect('a', signal);

    world.greet = greetAs(version);
    world.route = (ask, response) =>
      ask.prefix === `/v${version}` ? [] : answerWith(400, { message })(ask, response);
    await world.engine.inspect('b', signal);

    expect(world.asked()).toEqual([
      '/v1.47/containers/a/json',
      '/v1.47/containers/b/json',
      `/v${version}/containers/b/json`,
    ]);
  });

  test('and are agreed on anew after an Engine was away', async () => {
    const world = await setUp(undefined, greetAs('1.41'));
    await world.engine.inspect('a', signal);

    [world.greet, world.route] = [breakOff, breakOff];
    const away = await world.engine.inspect('a', signal);
    [world.greet, world.route] = [greetAs('1.47'), () => []];
    world.asked();
    await world.engine.inspect('a', signal);

    expect(away).toMatchObject({ status: 'failed', reason: 'unreachable' });
    expect(world.asked()).toEqual(['/v1.47/containers/a/json']);
  });
});

describe('a path that something before the Engine refuses', () => {
  const words = 'let the path through for processor time, memory and traffic of containers';

  test.each([
    ['401', answerWith(401), 'HTTP 401'],
    ['403', answerWith(403, '<html></html>'), 'HTTP 403'],
    ['405', answerWith(405), 'HTTP 405'],
    ["404 that is not the Engine's", answerWith(404, 'nothing here'), 'HTTP 404'],
    [
      '404 of an Engine that does not have the path',
      answerWith(404, { message: 'page not found' }),
      'HTTP 404',
    ],
  ])('with %s is told, and asked for again after a minute', async (_, route, got) => {
    const world = await setUp(route);
    const expected = {
      status: 'failed',
      reason: 'forbidden',
      detail: `GET /containers/{id}/stats: is refused, expected the engine's answer, got ${got}; ${words}`,
    };

    expect(await world.engine.stats('a', signal)).toEqual(expected);
    world.clock.advance(59_000);
    expect(await world.engine.stats('a', signal)).toEqual(expected);
    expect(world.asked()).toHaveLength(1);
    world.clock.advance(1_000);
    expect(await Promise.all([world.engine.stats('a', signal), world.engine.stats('a', signal)])).toEqual([
      expected,
      expected,
    ]);
    expect(world.asked()).toHaveLength(1);
  });

  test('comes back by itself', async () => {
    const world = await setUp(answerWith(403));
    await world.engine.inspect('a', signal);

    world.route = () => ({ Id: 'a' });
    world.clock.advance(60_000);

    expect(await world.engine.inspect('a', signal)).toMatchObject({ status: 'ok' });
    expect(await world.engine.inspect('a', signal)).toMatchObject({ status: 'ok' });
  });

  test('does not speak for another container', async () => {
    const world = await setUp((ask, response) =>
      ask.path.includes('/a/') ? answerWith(403)(ask, response) : { Id: 'b' },
    );

    expect(await world.engine.inspect('a', signal)).toMatchObject({ reason: 'forbidden' });
    expect(await world.engine.inspect('b', signal)).toMatchObject({ status: 'ok' });
  });

  test('by breaking off is told at the second time, while the Engine answers its greeting', async () => {
    const world = await setUp(breakOff);

    expect(await world.engine.stats('a', signal)).toMatchObject({ reason: 'unreachable' });
    expect(await world.engine.stats('b', signal)).toEqual({
      status: 'failed',
      reason: 'forbidden',
      detail: `GET /containers/{id}/stats: is broken off, expected the engine's answer, got a closed connection; ${words}`,
    });
    world.asked();
    expect(await world.engine.stats('c', signal)).toMatchObject({ reason: 'forbidden' });
    expect(world.asked()).toEqual([]);
  });

  test('by silence is told at the second time, and costs its time once a minute', async () => {
    const world = await setUp(() => {
      world.clock.advance(10_000);
      return undefined;
    });

    expect(await world.engine.stats('a', signal)).toMatchObject({ reason: 'timeout' });
    expect(await world.engine.stats('a', signal)).toMatchObject({
      reason: 'forbidden',
      detail: `GET /containers/{id}/stats: is left without an answer, expected the engine's answer, got none in time; ${words}`,
    });
    world.clock.advance(59_000);
    expect(await world.engine.stats('a', signal)).toMatchObject({ reason: 'forbidden' });
    expect(world.asked()).toHaveLength(2);
  });

  test('is none where many questions wait at once: the Engine has too much to do', async () => {
    const world = await setUp(breakOff);

    const first = await Promise.all(['a', 'b', 'c'].map((id) => world.engine.stats(id, signal)));
    world.route = () => ({ cpu_stats: { cpu_usage: { usage_in_usermode: 1, usage_in_kernelmode: 1 } } });

    expect(first).toMatchObject([
      { reason: 'unreachable' },
      { reason: 'unreachable' },
      { reason: 'unreachable' },
    ]);
    expect(await world.engine.stats('a', signal)).toMatchObject({ status: 'ok' });
  });

  test('is none where the Engine itself is away: it is asked at each look', async () => {
    const world = await setUp(breakOff, breakOff);

    for (let look = 0; look < 4; look += 1)
      expect(await world.engine.stats('a', signal)).toMatchObject({ reason: 'unreachable' });
    [world.greet, world.route] = [greetAs('1.41'), () => []];

    expect(await world.engine.stats('a', signal)).toMatchObject({ reason: 'unreadable' });
  });
});

test('many questions, answered or not, leave no listener and no timer', async () => {
  const caller = new AbortController();
  const world = await setUp((ask, response) => {
    if (!ask.path.includes('broken')) return [];
    return breakOff(ask, response);
  });
  let streams = 0;

  for (let round = 0; round < 50; round += 1) {
    await Promise.all(['a', 'b', 'broken', 'c'].map((id) => world.engine.inspect(id, caller.signal)));
    const stream = await world.engine.followLogs('a', { since: undefined }, caller.signal);
    if (stream.status !== 'ok') continue;
    streams += 1;
    stream.value.destroy();
  }
  await new Promise((resolve) => setImmediate(resolve));

  expect(streams).toBe(50);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  expect(world.clock.sleeping).toBe(0);
});

test('an answer that points elsewhere is not followed', async () => {
  const elsewhere = await startFakeEngine(() => []);
  cleanups.push(() => elsewhere.close());
  const { engine, asked } = await setUp((_, response) => {
    response.writeHead(302, { Location: '/images/json' });
    response.end();
    return undefined;
  });

  expect(await engine.inspect('a', signal)).toMatchObject({ reason: 'http', detail: 'HTTP 302: ' });
  expect(asked()).toEqual(['/v1.41/containers/a/json']);
});

/** Lets all but one path through. */
function refusing(path: string, others: EngineRoute): EngineRoute {
  return (ask, response) => (ask.path === path ? answerWith(403)(ask, response) : others(ask, response));
}
