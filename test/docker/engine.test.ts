import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { createDockerEngine } from '../../src/docker/create-engine.ts';
import type { DockerEngine } from '../../src/docker/engine.ts';
import {
  dockerCorpusJson,
  sendJson,
  startFakeEngine,
  type EngineRoute,
  type FakeEngine,
} from './fake-engine.ts';

const { signal } = new AbortController();
const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

describe('an Engine that cannot be asked is told by its reason', () => {
  test('no socket there', async () => {
    const result = await createDockerEngine('unix:///no/such/docker.sock').ping(signal);

    expect(result).toMatchObject({ status: 'failed', reason: 'missing' });
  });

  test('nobody listens', async () => {
    const port = await freePort();

    const result = await createDockerEngine(`tcp://127.0.0.1:${port}`).ping(signal);

    expect(result).toMatchObject({ status: 'failed', reason: 'refused' });
  });

  test('a socket that takes the question and never answers', async () => {
    const host = await startServer(() => undefined);

    const result = await createDockerEngine(host, { timeoutMs: 50 }).inspect('registry', signal);

    expect(result).toEqual({
      status: 'failed',
      reason: 'timeout',
      detail: 'the engine did not answer in time',
    });
  });

  test('an answer that switches protocols', async () => {
    const clock = new FakeClock();
    const host = await startServer((connection) => {
      connection.end(switching);
      connection.on('close', () => {
        clock.advance(10_000);
      });
    });
    const engine = createDockerEngine(host, { clock });

    expect(await engine.ping(signal)).toMatchObject({ status: 'failed', reason: 'timeout' });
    expect(await engine.followLogs('registry', { since: undefined }, signal)).toMatchObject({
      status: 'failed',
      reason: 'timeout',
    });
  });

  test('an answer that stops in its middle', async () => {
    const { engine } = await fake((_, response) => {
      response.writeHead(200);
      response.write('{"Id":');
    }, 50);

    const result = await engine.inspect('registry', signal);

    expect(result).toMatchObject({ status: 'failed', reason: 'timeout' });
  });

  test('an answer that breaks off', async () => {
    const { engine } = await fake((_, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('{"Id":', () => response.destroy());
    });

    const result = await engine.inspect('registry', signal);

    expect(result).toMatchObject({ status: 'failed', reason: 'unreachable' });
  });

  test('an answer larger than is taken', async () => {
    const server = await startFakeEngine(() => 'x'.repeat(100_000));
    cleanups.push(() => server.close());

    const result = await createDockerEngine(server.host, { maxBytes: 1000 }).inspect('registry', signal);

    expect(result).toEqual({
      status: 'failed',
      reason: 'too_large',
      detail: 'the answer exceeds 1000 bytes',
    });
  });

  test('a proxy that forbids the path', async () => {
    const { engine } = await fake((_, response) => {
      sendJson(response, 403, '<html>\n  <b>Forbidden</b>\n</html>');
    });

    const result = await engine.stats('registry', signal);

    expect(result).toEqual({
      status: 'failed',
      reason: 'forbidden',
      detail:
        "GET /containers/{id}/stats: is refused, expected the engine's answer, got HTTP 403; let the path through for processor time, memory and traffic of containers",
    });
  });

  test('a page in place of JSON', async () => {
    const { engine } = await fake((_, response) => {
      sendJson(response, 200, '<html></html>');
    });

    expect(await engine.inspect('registry', signal)).toMatchObject({
      status: 'failed',
      reason: 'unreadable',
    });
  });

  test('JSON of another shape', async () => {
    const { engine } = await fake(() => ['no', 'container']);

    expect(await engine.inspect('registry', signal)).toMatchObject({
      status: 'failed',
      reason: 'unreadable',
    });
    expect(await engine.stats('registry', signal)).toMatchObject({ status: 'failed', reason: 'unreadable' });
  });

  test('a log driver that cannot be read', async () => {
    const { engine } = await fake((_, response) => {
      sendJson(response, 501, { message: 'configured logging driver does not support reading' });
    });

    expect(await engine.followLogs('registry', { since: undefined }, signal)).toEqual({
      status: 'failed',
      reason: 'http',
      detail: 'HTTP 501: configured logging driver does not support reading',
    });
  });

  test('a caller that gives up after an answer that switches protocols', async () => {
    const caller = new AbortController();
    const host = await startServer((connection) => {
      connection.end(switching);
      connection.on('close', () => {
        caller.abort();
      });
    });

    expect(await createDockerEngine(host).ping(caller.signal)).toMatchObject({ reason: 'aborted' });
  });

  test('a caller that gives up', async () => {
    const host = await startServer(() => undefined);
    const caller = new AbortController();

    const asking = createDockerEngine(host).ping(caller.signal);
    caller.abort();

    expect(await asking).toMatchObject({ status: 'failed', reason: 'aborted' });
  });
});

test.each(loopbackAddresses())('is asked over TCP at %s too', async (address) => {
  const asked: string[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''} for ${request.headers.host ?? ''}`);
    response.end('OK');
  });
  await new Promise<void>((resolve) => server.listen(0, address.replace(/[[\]]/g, ''), resolve));
  cleanups.push(() => server.close());
  const host = `${address}:${portOf(server)}`;

  const result = await createDockerEngine(`tcp://${host}`).ping(signal);

  expect(result).toEqual({ status: 'ok', value: 'OK' });
  expect(asked[0]).toBe(`GET /_ping for ${host}`);
});

test('says of a container that is gone that it was not found', async () => {
  const { engine } = await fake((_, response) => {
    sendJson(response, 404, dockerCorpusJson('states/404-inspect.json'));
  });

  expect(await engine.inspect('doesnotexist', signal)).toEqual({
    status: 'not_found',
    detail: 'HTTP 404: No such container: doesnotexist',
  });
});

test('says of a container that is removed while its stats are waited for that it was not found', async () => {
  const { engine } = await fake((_, response) => {
    response.end();
  });

  expect(await engine.stats('going', signal)).toEqual({
    status: 'not_found',
    detail: 'the container was removed meanwhile',
  });
});

test('does not take DOCKER_HOST for the host that it was given', async () => {
  const { engine, server } = await fake((_, response) => {
    response.end('OK');
  });
  const before = process.env['DOCKER_HOST'];
  process.env['DOCKER_HOST'] = 'tcp://127.0.0.1:1';
  cleanups.push(() => {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
  });

  expect(await createDockerEngine(server.host).ping(signal)).toEqual({ status: 'ok', value: 'OK' });
  expect(await engine.ping(signal)).toEqual({ status: 'ok', value: 'OK' });
});

test('sends nothing but GET, and only to the paths that a filtering proxy lets through', async () => {
  const { engine, server } = await fake(() => []);

  await engine.findContainers('registry', signal);
  await engine.runningOfImage('registry:3', signal);
  await engine.inspect('a', signal);
  await engine.stats('a', signal);
  await engine.events({ sinceMs: 1000, untilMs: 2000, filters: {} }, signal);
  await engine.inspectExec('b', signal);
  const log = await engine.followLogs('a', { since: '1.000000000' }, signal);
  if (log.status === 'ok') log.value.destroy();

  expect([...new Set(server.asked.map(({ method, path }) => `${method} ${path}`))]).toEqual([
    'GET /containers/json',
    'GET /containers/a/json',
    'GET /containers/a/stats',
    'GET /events',
    'GET /exec/b/json',
    'GET /containers/a/logs',
  ]);
});

test('does not let a container name leave its place in the path', async () => {
  const { engine, server } = await fake(() => []);

  await engine.inspect('../images/json?all=1', signal);

  expect(server.asked[0]?.path).toBe('/containers/..%2Fimages%2Fjson%3Fall%3D1/json');
});

test('asks for the very name, and passes over containers of `docker compose run`', async () => {
  const { engine, server } = await fake(({ query }) => {
    const byName = query.get('filters')?.includes('"name"') === true;
    return byName ? [listed('registry-2', {})] : [listed('run', oneOff), listed('service', service)];
  });

  const found = await engine.findContainers('registry', signal);

  expect(found).toMatchObject({ status: 'ok', value: [{ name: 'service', service: 'registry' }] });
  expect(server.asked[0]?.query.get('filters')).toBe('{"name":["^/?registry$"]}');
});

test.each([
  ['label:tier=registry', '{"label":["tier=registry"]}'],
  ['label:tier', '{"label":["tier"]}'],
])('asks for the containers with %s', async (name, filters) => {
  const { engine, server } = await fake(() => [listed('one', {}), listed('other', {})]);

  const found = await engine.findContainers(name, signal);

  expect(found).toMatchObject({ status: 'ok', value: [{ name: 'one' }, { name: 'other' }] });
  expect(server.asked.map(({ query }) => query.get('filters'))).toEqual([filters]);
});

describe('where several compose projects have a service of the name', () => {
  const ours = { ...service, 'com.docker.compose.project': 'ours' };
  const theirs = { ...service, 'com.docker.compose.project': 'theirs' };
  const members = [
    listed('theirs-1', theirs),
    listed('ours-1', ours),
    listed('ours-run', { ...ours, ...oneOff }),
  ];
  const withNames = (...names: readonly unknown[]) =>
    startFakeEngine(({ query }) => (query.get('filters')?.includes('"name"') === true ? names : members));
  const find = async (server: FakeEngine, composeProject: string | undefined) => {
    cleanups.push(() => server.close());
    return createDockerEngine(server.host, { composeProject }).findContainers('registry', signal);
  };

  test('only that of the given project is meant', async () => {
    const server = await withNames();

    expect(await find(server, 'ours')).toMatchObject({ value: [{ name: 'ours-1' }] });
    expect(server.asked[1]?.query.get('filters')).toBe(
      '{"label":["com.docker.compose.service=registry","com.docker.compose.project=ours"]}',
    );
  });

  test('all are meant without a project', async () => {
    const found = await find(await withNames(), undefined);

    expect(found).toMatchObject({ value: [{ name: 'theirs-1' }, { name: 'ours-1' }] });
  });

  test('a container of the very name goes before, of whatever project', async () => {
    const server = await withNames(listed('registry', theirs));

    expect(await find(server, 'ours')).toMatchObject({ value: [{ name: 'registry', project: 'theirs' }] });
  });
});

test('is made for any host, and looks at it only when it is asked', () => {
  for (const host of ['', 'nowhere', 'ssh://me@host', 'tcp://x:99999'])
    expect(() => createDockerEngine(host)).not.toThrow();
});

const service = { 'com.docker.compose.service': 'registry' };
const oneOff = { ...service, 'com.docker.compose.oneoff': 'True' };

function listed(name: string, labels: Record<string, string>): unknown {
  return { Id: `id-of-${name}`, Names: [`/${name}`], Labels: labels, State: 'running', Created: 1 };
}

async function fake(
  route: EngineRoute,
  timeoutMs = 5_000,
): Promise<{ readonly engine: DockerEngine; readonly server: FakeEngine }> {
  const server = await startFakeEngine(route);
  cleanups.push(() => server.close());
  return { engine: createDockerEngine(server.host, { timeoutMs }), server };
}

/** A socket of its own for what is no HTTP server. */
async function startServer(accept: (connection: Socket) => void): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const socket = join(folder, 'docker.sock');
  const server: Server = createServer((connection) => {
    connection.on('error', () => undefined);
    connection.resume();
    accept(connection);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  cleanups.push(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return `unix://${socket}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The second one only where the machine has it. */
function loopbackAddresses(): readonly string[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return own.some(({ address }) => address === '::1') ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'];
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 1;
}
