import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { issue, makeAuthority } from '../../registry/api/certificates.ts';
import { answerChallenge, answerEmpty, serveHttp, serveHttps } from '../../registry/api/loopback.ts';
import { realParts } from '../../support/real-parts.ts';
import {
  collectorFor,
  credentialsFor,
  letPass,
  manualClock,
  probe,
  temporaryFolder,
  type Setup,
} from './harness.ts';

/** A registry that wants a password, and the connection over which each request came. */
interface Watched {
  readonly handler: RequestListener;
  readonly sockets: Socket[];
}

function watched(serveLoggedIn: RequestListener = answerAnyone): Watched {
  const sockets: Socket[] = [];
  const handler: RequestListener = (request, response) => {
    sockets.push(request.socket);
    if (request.headers.authorization === undefined) answerChallenge(response, 'Basic realm="r"');
    else serveLoggedIn(request, response);
  };
  return { handler, sockets };
}

async function setupFor({ handler }: Watched): Promise<Setup> {
  return { url: await serveHttp(handler), credentials: credentialsFor('alice', 'x') };
}

function answerAnyone(_request: IncomingMessage, response: ServerResponse): void {
  answerEmpty(response);
}

/** Which connection each request came over, counted from 0. */
function order(sockets: readonly Socket[]): readonly number[] {
  const seen = [...new Set(sockets)];
  return sockets.map((socket) => seen.indexOf(socket));
}

test('asks again over the connection of the first answer, and keeps none for the next probe', async () => {
  const registry = watched();
  const collector = collectorFor(await setupFor(registry));

  await collector.collect(new AbortController().signal);
  await collector.collect(new AbortController().signal);

  expect(order(registry.sockets)).toEqual([0, 0, 1, 1]);
  await expect.poll(() => registry.sockets.every(({ destroyed }) => destroyed)).toBe(true);
});

test('asks over a new connection where the registry closes each', async () => {
  const registry = watched();
  const closing: RequestListener = (request, response) => {
    response.setHeader('connection', 'close');
    registry.handler(request, response);
  };

  const found = await probe(await setupFor({ ...registry, handler: closing }));

  expect(found).toMatchObject({ up: 1, phases: ['connect', 'challenge', 'authorized'] });
  expect(order(registry.sockets)).toEqual([0, 1]);
});

test('asks once more where the registry has closed a connection that it seemed to keep', async () => {
  const registry = watched((request, response) => {
    if (order(registry.sockets).at(-1) === 0) request.socket.destroy();
    else answerEmpty(response);
  });

  const found = await probe(await setupFor(registry));

  expect(found).toMatchObject({ up: 1, httpStatus: 200, body: undefined });
  expect(order(registry.sockets)).toEqual([0, 0, 1]);
});

test('takes a new connection that is closed without a word for a closed port, also after a kept one', async () => {
  const registry = watched((request) => request.socket.destroy());

  const found = await probe(await setupFor(registry));

  expect(found).toMatchObject({
    up: 0,
    reason: 'refused',
    body: 'registry http://127.0.0.1:PORT/ is down: closes the connection without an answer: socket hang up (ECONNRESET)',
  });
  expect(order(registry.sockets)).toEqual([0, 0, 1]);
});

test.each([
  ['says nothing', '', 'waiting for an answer'],
  ['stops within the head', 'HTTP/1.1 200 OK\r\n', 'reading the answer'],
])('gives up on a registry that %s over a kept connection, and asks no more', async (_what, sent, stage) => {
  const clock = manualClock();
  const registry = watched(({ socket }) => {
    if (sent === '') clock.expire();
    else socket.write(sent, () => void letPass(10).then(clock.expire));
  });

  const found = await probe({ ...(await setupFor(registry)), clock });

  expect(found).toMatchObject({
    up: 0,
    reason: 'timeout',
    phases: ['connect', 'challenge'],
    body: `registry http://127.0.0.1:PORT/ is down: no answer in time: gave up while ${stage}`,
  });
  await letPass(10);
  expect(order(registry.sockets)).toEqual([0, 0]);
});

realParts('the connections of a probe over TLS', ['openssl'], () => {
  test('are of one handshake, and of a new one that is whole at the next probe', async () => {
    const folder = temporaryFolder();
    const authority = makeAuthority(folder, 'authority');
    const identity = issue(authority, 'hub', { days: 5 });
    const isResumed: boolean[] = [];
    const registry = watched();
    const url = await serveHttps(identity, (request, response) => {
      if (request.socket instanceof TLSSocket) isResumed.push(request.socket.isSessionReused());
      registry.handler(request, response);
    });
    const tls = { caFile: join(folder, 'authority.pem') };
    const collector = collectorFor({ url, tls, credentials: credentialsFor('alice', 'x') });

    await collector.collect(new AbortController().signal);
    await collector.collect(new AbortController().signal);

    expect(order(registry.sockets)).toEqual([0, 0, 1, 1]);
    expect(isResumed).toEqual([false, false, false, false]);
  });
});
