import { execFileSync } from 'node:child_process';
import { sign, X509Certificate } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { issue, makeAuthority } from '../../registry/api/certificates.ts';
import type { Identity } from '../../registry/api/certificates.ts';
import { basic, serveHttp } from '../../registry/api/loopback.ts';
import { realParts } from '../../support/real-parts.ts';
import { collectorFor, credentialsFor, findingsOf, probe, temporaryFolder } from './harness.ts';
import { runRegistry } from './real-registry.ts';

realParts('the probe of a real registry', ['docker-registry'], () => {
  test('finds it up without a log-in, and down once it has stopped', async () => {
    const registry = await runRegistry({});
    const collector = collectorFor({ url: registry.url });
    const running = await collector.collect(new AbortController().signal);
    await registry.stop();

    const stopped = await collector.collect(new AbortController().signal);

    expect(findingsOf(running.report)).toEqual({
      up: 1,
      reason: undefined,
      httpStatus: 200,
      components: { api: 1, storage: 1 },
      phases: ['connect', 'authorized'],
      body: undefined,
    });
    expect(findingsOf(stopped.report)).toMatchObject({ up: 0, reason: 'refused', components: { api: 0 } });
  });

  test('blames the storage while the health check fails, and only then', async () => {
    const flag = join(temporaryFolder(), 'maintenance');
    const { url } = await runRegistry({ health: { file: [{ file: flag, interval: '100ms' }] } });
    const before = await probe({ url });
    writeFileSync(flag, '');

    await expect.poll(() => probe({ url }), { timeout: 10_000 }).toMatchObject({ up: 0 });
    const failing = await probe({ url });
    rmSync(flag);

    await expect.poll(() => probe({ url }), { timeout: 10_000 }).toMatchObject({ up: 1 });
    expect(before).toMatchObject({ up: 1 });
    expect(failing).toMatchObject({
      reason: 'storage',
      httpStatus: 503,
      components: { api: 1, storage: 0 },
    });
  });
});

realParts('the probe of a real registry with passwords', ['docker-registry', 'htpasswd'], () => {
  test('logs in, and tells a wrong password', async () => {
    const path = join(temporaryFolder(), 'htpasswd');
    execFileSync('htpasswd', ['-Bbc', path, 'alice', 'right'], { stdio: 'ignore' });
    const { url } = await runRegistry({ auth: { htpasswd: { realm: 'r', path } } });

    expect(await probe({ url })).toMatchObject({
      up: 1,
      httpStatus: 401,
      components: { api: 1, storage: 1 },
    });
    expect(await probe({ url, credentials: credentialsFor('alice', 'right') })).toMatchObject({
      up: 1,
      httpStatus: 200,
      components: { api: 1, auth: 1, storage: 1 },
      phases: ['connect', 'challenge', 'authorized'],
    });
    expect(await probe({ url, credentials: credentialsFor('alice', 'wrong') })).toMatchObject({
      up: 0,
      reason: 'credentials',
      httpStatus: 401,
    });
  });
});

realParts('the probe of a real registry with its own TLS', ['docker-registry', 'openssl'], () => {
  test('believes it by the CA file, and sees when http is written for https', async () => {
    const folder = temporaryFolder();
    const authority = makeAuthority(folder, 'authority');
    issue(authority, 'leaf', { days: 5 });
    const files = { certificate: join(folder, 'leaf.pem'), key: join(folder, 'leaf.key') };
    const { url } = await runRegistry({}, { tls: files });

    expect(await probe({ url, tls: { caFile: authority.certificateFile } })).toMatchObject({
      up: 1,
      phases: ['connect', 'tls', 'authorized'],
    });
    expect(await probe({ url })).toMatchObject({ up: 0, reason: 'tls' });
    expect(await probe({ url: new URL(url.href.replace('https:', 'http:')) })).toMatchObject({
      up: 0,
      reason: 'http_4xx',
      httpStatus: 400,
      body: 'registry http://127.0.0.1:PORT/ is down: answers 400: it speaks TLS; write https:// in the URL',
    });
  });
});

realParts('the probe of a real registry with tokens', ['docker-registry', 'openssl'], () => {
  test('logs in by a token of the realm, and tells refused ones', async () => {
    const folder = temporaryFolder();
    const authority = makeAuthority(folder, 'authority');
    const signer = issue(authority, 'signer', { days: 5 });
    const stranger = issue(makeAuthority(folder, 'stranger'), 'forger', { days: 5 });
    let key = signer;
    const realm = await serveHttp((request, response) => {
      const isAlice = request.headers.authorization === basic('alice', 'right');
      const service = new URL(request.url ?? '', 'http://realm').searchParams.get('service') ?? '';
      response.writeHead(isAlice ? 200 : 401).end(JSON.stringify({ token: makeToken(key, service) }));
    });
    const { url } = await runRegistry({
      auth: {
        token: { realm: realm.href, service: 'hub', issuer: 'us', rootcertbundle: authority.certificateFile },
      },
    });

    expect(await probe({ url, credentials: credentialsFor('alice', 'right') })).toMatchObject({
      up: 1,
      httpStatus: 200,
      components: { api: 1, auth: 1, storage: 1 },
      phases: ['connect', 'challenge', 'token', 'authorized'],
    });
    expect(await probe({ url })).toMatchObject({ up: 1, httpStatus: 401 });
    expect(await probe({ url, credentials: credentialsFor('alice', 'wrong') })).toMatchObject({
      reason: 'credentials',
      phases: ['connect', 'challenge', 'token'],
    });
    key = stranger;
    expect(await probe({ url, credentials: credentialsFor('alice', 'right') })).toMatchObject({
      reason: 'credentials',
      httpStatus: 401,
      phases: ['connect', 'challenge', 'token', 'authorized'],
    });
  });
});

/** A token as Distribution's token server specification asks for, with the certificate of its signer. */
function makeToken({ cert, key }: Identity, service: string): string {
  const now = Math.floor(Date.now() / 1000);
  const header = { typ: 'JWT', alg: 'ES256', x5c: [new X509Certificate(cert).raw.toString('base64')] };
  const claims = {
    iss: 'us',
    sub: 'alice',
    aud: service,
    iat: now,
    nbf: now - 60,
    exp: now + 60,
    jti: '1',
    access: [],
  };
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}
