import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import {
  answerChallenge,
  answerEmpty,
  basic,
  closedPort,
  serveHttp,
  serveSockets,
} from '../../registry/api/loopback.ts';
import { credentialsFor, manualClock, probe } from './harness.ts';

const token = 'eyJhbGciOiJub25lIn0.e30.sig';

/** A registry that wants a token of the realm. */
function registryBehind(realm: string, parameters = ',service="hub, west"'): Promise<URL> {
  return serveHttp((request, response) => {
    if (request.headers.authorization === `Bearer ${token}`) answerEmpty(response);
    else answerChallenge(response, `Bearer realm="${realm}"${parameters}`);
  });
}

async function registryWithRealm(handler: RequestListener): Promise<URL> {
  return registryBehind(new URL('/token', await serveHttp(handler)).href);
}

function json(body: unknown): RequestListener {
  return (_request, response) => response.writeHead(200).end(JSON.stringify(body));
}

test('exchanges the credentials for a token at the realm of the challenge', async () => {
  const seen: unknown[] = [];
  const realm = await serveHttp((request, response) => {
    seen.push([request.method, request.url, request.headers.authorization, request.headers['user-agent']]);
    response.end(JSON.stringify({ token }));
  });
  const url = await registryBehind(
    `${realm.href}token?tenant=1`,
    ',service="hub, west",scope="registry:catalog:*"',
  );

  expect(await probe({ url, credentials: credentialsFor('alice', 'secret') })).toEqual({
    up: 1,
    reason: undefined,
    httpStatus: 200,
    components: { api: 1, auth: 1, storage: 1 },
    phases: ['connect', 'challenge', 'token', 'authorized'],
    body: undefined,
  });
  expect(seen).toEqual([
    [
      'GET',
      '/token?tenant=1&service=hub%2C+west&scope=registry%3Acatalog%3A*',
      basic('alice', 'secret'),
      'registry-exporter/1.2.3',
    ],
  ]);
});

test('takes a token that the realm calls access_token', async () => {
  const url = await registryWithRealm(json({ token: '', access_token: token }));

  expect(await probe({ url, credentials: credentialsFor('alice', 'x') })).toMatchObject({ up: 1 });
});

test('tries an anonymous token where there are no credentials', async () => {
  const seen: unknown[] = [];
  const url = await registryWithRealm((request, response) => {
    seen.push(request.headers.authorization);
    response.end(JSON.stringify({ token }));
  });

  expect(await probe({ url })).toMatchObject({ up: 1, httpStatus: 200, components: { auth: 1 } });
  expect(seen).toEqual([undefined]);
});

test.each([401, 403])(
  'finds up a registry whose realm answers %i to a client without credentials',
  async (code) => {
    const url = await registryWithRealm((_request, response) => response.writeHead(code).end());

    expect(await probe({ url })).toMatchObject({
      up: 1,
      httpStatus: 401,
      components: { api: 1, auth: 1, storage: 1 },
      phases: ['connect', 'challenge', 'token'],
    });
  },
);

test('finds up a registry that grants nothing to an anonymous token', async () => {
  const url = await registryWithRealm(json({ token: 'anonymous' }));

  expect(await probe({ url })).toMatchObject({ up: 1, httpStatus: 401, components: { api: 1, auth: 1 } });
});

test.each([401, 403])('tells that the realm answers %i to the credentials', async (code) => {
  const url = await registryWithRealm((_request, response) => response.writeHead(code).end());

  expect(await probe({ url, credentials: credentialsFor('alice', 'x') })).toMatchObject({
    up: 0,
    reason: 'credentials',
    httpStatus: 401,
    components: { api: 1, auth: 1, storage: 1 },
    body: `registry http://127.0.0.1:PORT/ is down: realm http://127.0.0.1:PORT answers ${code}`,
  });
});

test('tells that the registry refuses the token it asked for', async () => {
  const url = await registryWithRealm(json({ token: 'forged' }));

  expect(await probe({ url, credentials: credentialsFor('alice', 'x') })).toMatchObject({
    up: 0,
    reason: 'credentials',
    httpStatus: 401,
  });
});

test.each([400, 404, 429])(
  'finds up a registry whose realm answers %i to a client without credentials, and says nothing of log-ins',
  async (code) => {
    const url = await registryWithRealm((_request, response) => response.writeHead(code).end());

    expect(await probe({ url })).toEqual({
      up: 1,
      reason: undefined,
      httpStatus: 401,
      components: { api: 1, storage: 1 },
      phases: ['connect', 'challenge', 'token'],
      body: undefined,
    });
  },
);

test.each([400, 404, 429])('tells that the realm answers %i to whoever has credentials', async (code) => {
  const url = await registryWithRealm((_request, response) => response.writeHead(code).end());

  expect(await probe({ url, credentials: credentialsFor('alice', 'x') })).toMatchObject({
    up: 0,
    reason: 'http_4xx',
    httpStatus: 401,
    components: { api: 1, auth: 0, storage: 1 },
    body: `registry http://127.0.0.1:PORT/ is down: realm http://127.0.0.1:PORT answers ${code}`,
  });
});

const withoutToken = 'answers 200 without a token';
const noAuth = { api: 1, storage: 1 };
const deadAuth = { ...noAuth, auth: 0 };

interface UselessRealm {
  readonly answers: string;
  readonly handler: RequestListener;
  readonly problem: string;
  /** What a probe without credentials says of the layers. */
  readonly anonymous: Readonly<Record<string, number>>;
}

function useless(answers: string, problem: string, handler: RequestListener): UselessRealm {
  const anonymous = problem.startsWith('answers 5') ? deadAuth : noAuth;
  return { answers, problem, handler, anonymous };
}

test.each<UselessRealm>([
  useless('500', 'answers 500', (_request, response) => response.writeHead(500).end()),
  useless('503', 'answers 503', (_request, response) => response.writeHead(503).end()),
  useless('a protocol switch', 'answers 101', (_request, response) => response.writeHead(101).end()),
  useless('a redirect', 'answers 302', (_request, response) =>
    response.writeHead(302, { location: '/login' }).end(),
  ),
  useless('a web page', withoutToken, (_request, response) => response.end('<html>log in</html>')),
  useless('JSON without a token', withoutToken, json({ tokens: [] })),
  useless('a token that is no text', withoutToken, json({ token: 7 })),
  useless('a token that would break a header', withoutToken, json({ token: 'a\r\nb: c' })),
  useless('a token that is too long', withoutToken, json({ token: 'a'.repeat(70_000) })),
])(
  'blames the token server for $answers where it has credentials for it',
  async ({ handler, problem, anonymous }) => {
    const url = await registryWithRealm(handler);
    const common = { httpStatus: 401, phases: ['connect', 'challenge', 'token'] };

    expect(await probe({ url, credentials: credentialsFor('alice', 'x') })).toEqual({
      ...common,
      up: 0,
      reason: 'auth_server',
      components: deadAuth,
      body: `registry http://127.0.0.1:PORT/ is down: realm http://127.0.0.1:PORT ${problem}`,
    });
    expect(await probe({ url })).toEqual({
      ...common,
      up: 1,
      reason: undefined,
      components: anonymous,
      body: undefined,
    });
  },
);

test('blames the token server that is not there where it has credentials for it', async () => {
  const realm = new URL('/token', await closedPort());
  const url = await registryBehind(realm.href);

  expect(await probe({ url, credentials: credentialsFor('alice', 'x') })).toMatchObject({
    up: 0,
    reason: 'auth_server',
    components: { api: 1, auth: 0 },
    body: 'registry http://127.0.0.1:PORT/ is down: realm http://127.0.0.1:PORT: connect ECONNREFUSED 127.0.0.1:PORT',
  });
  expect(await probe({ url })).toMatchObject({ up: 1, reason: undefined, components: deadAuth });
});

test('finds up a registry whose realm hangs until the deadline where there are no credentials', async () => {
  const clock = manualClock();
  const realm = await serveSockets((socket) => {
    socket.once('data', clock.expire);
  });
  const url = await registryBehind(new URL('/token', realm).href);

  expect(await probe({ url, clock })).toMatchObject({ up: 1, reason: undefined, components: deadAuth });
});

test('blames the token server that hangs until the deadline', async () => {
  const clock = manualClock();
  const realm = await serveSockets((socket) => {
    socket.once('data', clock.expire);
  });
  const url = await registryBehind(new URL('/token', realm).href);

  expect(await probe({ url, clock, credentials: credentialsFor('alice', 'x') })).toMatchObject({
    up: 0,
    reason: 'auth_server',
    components: { api: 1, auth: 0 },
    body: 'registry http://127.0.0.1:PORT/ is down: realm http://127.0.0.1:PORT: no answer in time: gave up while waiting for an answer',
  });
});

test('names a password file that cannot be read, and leaves the realm alone', async () => {
  const seen: unknown[] = [];
  const url = await registryWithRealm((request, response) => {
    seen.push(request.url);
    response.end();
  });

  const found = await probe({ url, credentials: { username: 'alice', passwordFile: '/nowhere/password' } });

  expect(found).toMatchObject({ up: 0, reason: 'credentials', components: { api: 1, storage: 1 } });
  expect(found.body).toContain('the password file /nowhere/password cannot be read: ENOENT');
  expect(seen).toEqual([]);
});
