import { createServer } from 'node:https';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { ApiClient, type ApiOutcome } from '../../../src/registry/api/client.ts';
import type { Conversation } from '../../../src/registry/api/conversation.ts';
import { noProxies } from '../../../src/registry/api/proxy.ts';
import { readTrust } from '../../../src/registry/api/trust.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { realParts } from '../../support/real-parts.ts';
import { plainTls } from '../../support/registry-config.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { credentialsFor } from '../../collectors/probe/harness.ts';
import { issue, makeAuthority } from './certificates.ts';
import { answerChallenge, basic, serveHttp } from './loopback.ts';

async function conversation(tls: Partial<typeof plainTls> = {}): Promise<Conversation> {
  const trusted = await readTrust({ ...plainTls, ...tls });
  if (trusted.status === 'failed') throw new Error(trusted.detail);
  return {
    ...{ trust: trusted.trust, userAgent: 'registry-exporter/1.2.3', clock: systemClock },
    signal: AbortSignal.timeout(5_000),
    network: { family: 0, proxies: noProxies, phaseTimeoutMs: undefined },
  };
}

function clientOf(registry: URL): ApiClient {
  const credentials = credentialsFor('alice', 'planted-secret');
  return new ApiClient({ registry, realms: [], credentials }, systemClock);
}

async function read(client: ApiClient, url: URL, by?: Conversation): Promise<ApiOutcome> {
  return client.send(
    { method: 'GET', url: new URL('/v2/a/blobs/x', url) },
    'a:pull',
    by ?? (await conversation()),
  );
}

test('follows a blob to another host, and leaves there what proves who we are', async () => {
  const seen: (string | undefined)[] = [];
  const store = await serveHttp((request, response) => {
    seen.push(request.headers.authorization);
    response.end('the blob');
  });
  store.hostname = 'localhost';
  const url = await serveHttp((request, response) => {
    if (request.headers.authorization === undefined) answerChallenge(response, 'Basic realm="r"');
    else response.writeHead(307, { location: new URL('/blob?signature=1', store).href }).end();
  });

  const outcome = await read(clientOf(url), url);

  expect(outcome).toMatchObject({ status: 'answered', answer: { code: 200 } });
  expect(seen).toEqual([undefined]);
});

test('keeps it on the same host, and gives up after three turns', async () => {
  const seen: (string | undefined)[] = [];
  const url = await serveHttp((request, response) => {
    seen.push(request.headers.authorization);
    if (request.headers.authorization === undefined) answerChallenge(response, 'Basic realm="r"');
    else response.writeHead(302, { location: `${request.url ?? ''}x` }).end();
  });

  expect(await read(clientOf(url), url)).toMatchObject({ status: 'answered', answer: { code: 302 } });
  expect(seen.slice(1)).toEqual(Array.from({ length: 4 }, () => basic('alice', 'planted-secret')));
});

test('does not do what a store demands: only the registry may ask for a log-in', async () => {
  const asked: unknown[] = [];
  const url = await serveHttp((request, response) => {
    if (request.url === '/token') asked.push(request.headers.authorization);
    if (request.url === '/token') response.end('{"token":"t"}');
    else response.writeHead(307, { location: new URL('/blob', store).href }).end();
  });
  const store = await serveHttp((_request, response) => {
    answerChallenge(response, `Bearer realm="${url.href}token",scope="repository:everything:*"`);
  });

  expect(await read(clientOf(url), url)).toMatchObject({ status: 'answered', answer: { code: 401 } });
  expect(asked).toEqual([]);
});

test('uses a token until it is refused, then asks for another one once', async () => {
  let token = 0;
  const used: string[] = [];
  let accepted = 'Bearer t1';
  const url = await serveHttp((request, response) => {
    if (request.url?.startsWith('/token') === true) {
      token += 1;
      response.end(JSON.stringify({ token: `t${token}`, expires_in: 300 }));
      return;
    }
    used.push(request.headers.authorization ?? '');
    if (request.headers.authorization === accepted) response.end('{}');
    else answerChallenge(response, `Bearer realm="${url.href}token",service="s",scope="repository:a:pull"`);
  });
  const client = clientOf(url);

  await read(client, url);
  await read(client, url);
  accepted = 'Bearer t2';
  await read(client, url);
  accepted = 'Bearer none';
  const refused = await read(client, url);

  expect(used).toEqual(['', 'Bearer t1', 'Bearer t1', 'Bearer t1', 'Bearer t2', 'Bearer t2', 'Bearer t3']);
  expect(refused).toMatchObject({ status: 'answered', answer: { code: 401 } });
});

test('asks by POST where the realm knows no GET', async () => {
  const seen: unknown[] = [];
  const url = await serveHttp((request, response) => {
    if (request.url?.startsWith('/token') !== true) {
      if (request.headers.authorization === 'Bearer t') response.end('{}');
      else answerChallenge(response, `Bearer realm="${url.href}token",service="s",scope="repository:a:pull"`);
      return;
    }
    if (request.method === 'GET') {
      response.writeHead(405).end();
      return;
    }
    void request.toArray().then((chunks) => {
      seen.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks as Buffer[]).toString())));
      response.end('{"access_token":"t","expires_in":300}');
    });
  });

  expect(await read(clientOf(url), url)).toMatchObject({ status: 'answered', answer: { code: 200 } });
  expect(seen).toEqual([
    {
      ...{ grant_type: 'password', client_id: 'registry-exporter', service: 's', scope: 'repository:a:pull' },
      ...{ username: 'alice', password: 'planted-secret' },
    },
  ]);
});

realParts('a client certificate', ['openssl'], () => {
  test('is shown to the registry, and not to a store that it sends us to', async () => {
    const folder = temporaryFolder();
    const authority = makeAuthority(folder, 'authority');
    const server = issue(authority, 'server', { days: 2 });
    issue(authority, 'exporter', { days: 2 });
    const shown: Record<string, unknown> = {};
    const serve = async (name: string, location?: URL): Promise<URL> => {
      const options = { ...server, requestCert: true, rejectUnauthorized: false };
      const listening = createServer(options, (request, response) => {
        const { socket } = request;
        shown[name] = socket instanceof TLSSocket && socket.getPeerX509Certificate()?.subject;
        response
          .writeHead(location === undefined ? 200 : 307, location && { location: location.href })
          .end('x');
      });
      await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => {
        listening.closeAllConnections();
        listening.close();
      });
      return new URL(`https://127.0.0.1:${(listening.address() as AddressInfo).port}`);
    };
    const store = await serve('store');
    store.hostname = 'localhost';
    const url = await serve('registry', store);
    const file = (name: string): string => join(folder, name);
    const by = await conversation({
      ...{ caFile: authority.certificateFile, certFile: file('exporter.pem'), keyFile: file('exporter.key') },
    });

    const outcome = await read(clientOf(url), url, by);

    expect(outcome).toMatchObject({ status: 'answered', answer: { code: 200 } });
    expect(shown).toEqual({ registry: 'CN=exporter', store: undefined });
  });
});
