import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { proxyFor, type ProxyRules } from '../../../src/registry/api/proxy.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { issue, makeAuthority } from '../../registry/api/certificates.ts';
import { answerEmpty, basic, serveHttp, serveSockets } from '../../registry/api/loopback.ts';
import { realParts } from '../../support/real-parts.ts';
import { credentialsFor, probe, temporaryFolder } from './harness.ts';
import { runRegistry } from './real-registry.ts';

interface Proxy {
  readonly url: URL;
  readonly asked: { readonly target: string; readonly authorization: string | undefined }[];
  readonly open: Set<Socket>;
}

/** Tunnels to this machine's port, whatever host was named: the names of the tests are nobody's. */
async function startProxy(): Promise<Proxy> {
  const asked: Proxy['asked'] = [];
  const open = new Set<Socket>();
  const server = createServer();
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    const inner = connect(Number((request.url ?? '').split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      inner.write(head);
      inner.pipe(socket).pipe(inner);
    });
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    for (const one of [inner, socket]) one.on('error', () => one.destroy());
    socket.on('close', () => inner.destroy());
    // Nobody would read its end any more.
    inner.on('close', () => socket.resume());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    for (const socket of open) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://user:planted-proxy@127.0.0.1:${port}`), asked, open };
}

const via = (http: URL | undefined, https?: URL): ProxyRules => ({ http, https, noProxy: [] });

realParts('the probe through a proxy', ['docker-registry', 'openssl', 'htpasswd'], () => {
  test('reaches a registry with TLS through a tunnel, believes its own authority, and leaves nothing open', async () => {
    const folder = temporaryFolder();
    const authority = makeAuthority(folder, 'authority');
    issue(authority, 'hub', { days: 5, hosts: 'DNS:hub.example' });
    const tls = { certificate: join(folder, 'hub.pem'), key: join(folder, 'hub.key') };
    const { url } = await runRegistry({}, { tls });
    const proxy = await startProxy();
    const setup = { url: new URL(`https://hub.example:${url.port}`), proxies: via(undefined, proxy.url) };

    const believed = await probe({ ...setup, tls: { caFile: authority.certificateFile } });
    const unbelieved = await probe(setup);

    expect(believed).toMatchObject({ up: 1, httpStatus: 200, phases: ['connect', 'tls', 'authorized'] });
    expect(unbelieved).toMatchObject({ up: 0, reason: 'tls' });
    expect(proxy.asked[0]).toEqual({
      target: `hub.example:${url.port}`,
      authorization: basic('user', 'planted-proxy'),
    });
    await expect.poll(() => proxy.open.size).toBe(0);
  });

  test('asks a proxy of plain HTTP for the whole address, and tells the registry nothing of its password', async () => {
    const seen: unknown[] = [];
    const proxy = await serveHttp((request, response) => {
      seen.push([request.url, request.headers['proxy-authorization'], request.headers.authorization]);
      answerEmpty(response);
    });
    proxy.username = 'user';
    proxy.password = 'planted-proxy';

    expect(await probe({ url: new URL('http://hub.example:5000'), proxies: via(proxy) })).toMatchObject({
      up: 1,
    });
    expect(seen).toEqual([['http://hub.example:5000/v2/', basic('user', 'planted-proxy'), undefined]]);
  });

  test.each([
    ['resets within the tunnel', 'HTTP/1.1 200 OK\r\n\r\n', 'tls'],
    ['closes without an answer', '', 'refused'],
  ])('survives a proxy that %s', async (_what, sent, reason) => {
    const proxy = await serveSockets((socket) => {
      socket.once('data', () => {
        if (sent === '') socket.destroy();
        else socket.write(sent, () => setTimeout(() => socket.resetAndDestroy(), 20));
      });
    });

    const found = await probe({ url: new URL('https://hub.example'), proxies: via(undefined, proxy) });
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(found).toMatchObject({ up: 0, reason });
  });

  test('names the proxy as what is waited for', async () => {
    const proxy = await serveSockets(() => undefined);
    const setup = { url: new URL('https://hub.example'), proxies: via(undefined, proxy) };

    const found = await probe({ ...setup, clock: systemClock, probe: { timeoutMs: 300 } });

    expect(found).toMatchObject({ up: 0, reason: 'timeout' });
    expect(found.body).toContain('gave up while asking the proxy');
  });
});

test.each(['https://%zz@127.0.0.1/token', 'https://user:pass@127.0.0.1:1/token'])(
  'takes no user from a realm, as %s',
  async (realm) => {
    const url = await serveHttp((_request, response) => {
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}"` }).end();
    });

    const found = await probe({ url, credentials: credentialsFor('alice', 'planted') });

    expect(found).toMatchObject({ up: 0, reason: 'auth_server' });
    expect(found.body).toMatch(/ECONNREFUSED/);
  },
);

test.each([
  ['http://hub.example', [], true],
  ['http://hub.example', ['*'], false],
  ['http://hub.example', ['example'], false],
  ['http://hub.example', ['.example'], false],
  ['http://hub.example', ['*.example'], false],
  ['http://hub.example', ['ub.example'], true],
  ['http://hub.example', ['HUB.example'], false],
  ['http://hub.example:5000', ['hub.example:5000'], false],
  ['http://hub.example:5001', ['hub.example:5000'], true],
  ['http://10.1.2.3', ['10.0.0.0/8'], false],
  ['http://11.1.2.3', ['10.0.0.0/8'], true],
  ['http://10.1.2.3', ['10.1.2.3'], false],
  ['http://[fd00::1]', ['fd00::/8'], false],
  ['http://[fd00::1]', ['fd00::1'], false],
  ['http://10.1.2.3', ['10.0.0.0/99', 'no/thing'], true],
  ['http://localhost:5000', [], false],
  ['http://127.0.0.1:5000', [], false],
  ['http://registry:5000', [], false],
  ['https://hub.example', [], false],
])('asks for %s through the proxy, unless NO_PROXY is %s: %s', (url, noProxy, isProxied) => {
  const http = new URL('http://proxy.example:3128');

  expect(proxyFor(new URL(url), { http, https: undefined, noProxy }) !== undefined).toBe(isProxied);
});
