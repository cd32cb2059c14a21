import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issue, makeAuthority } from '../../registry/api/certificates.ts';
import type { Authority, Identity } from '../../registry/api/certificates.ts';
import { answerChallenge, answerEmpty, basic, serveHttp, serveHttps } from '../../registry/api/loopback.ts';
import { realParts } from '../../support/real-parts.ts';
import { collectorFor, credentialsFor, probe, temporaryFolder, valueOf } from './harness.ts';
import type { Setup } from './harness.ts';

realParts('the probe over TLS', ['openssl'], () => {
  let folder: string;
  let authority: Authority;
  let stranger: Authority;
  let valid: Identity;
  let expired: Identity;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'probe-tls-'));
    authority = makeAuthority(folder, 'authority');
    stranger = makeAuthority(folder, 'stranger');
    valid = issue(authority, 'valid', { days: 5 });
    expired = issue(authority, 'expired', { days: -1 });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const serve = (identity: Identity): Promise<URL> =>
    serveHttps(identity, (_request, response) => {
      answerEmpty(response);
    });

  test('believes the authority in the CA file', async () => {
    const url = await serve(valid);

    expect(await probe({ url, tls: { caFile: authority.certificateFile } })).toEqual({
      up: 1,
      reason: undefined,
      httpStatus: 200,
      components: { api: 1, storage: 1 },
      phases: ['connect', 'tls', 'authorized'],
      body: undefined,
    });
  });

  test('reports the earliest end of validity in the chain', async () => {
    const shortLived = makeAuthority(folder, 'short-lived', 3);
    const ofShort = issue(shortLived, 'outliving', { days: 30 });

    const byLeaf = await notAfterInDays({
      url: await serve(valid),
      tls: { caFile: authority.certificateFile },
    });
    const byRoot = await notAfterInDays({
      url: await serve(ofShort),
      tls: { caFile: shortLived.certificateFile },
    });

    expect([byLeaf, byRoot]).toEqual([5, 3]);
  });

  test('reports no certificate on plain HTTP', async () => {
    const url = await serveHttp((_request, response) => {
      answerEmpty(response);
    });

    expect(await notAfterInDays({ url })).toBeUndefined();
  });

  test.each([
    ['nobody vouches for', () => undefined, /self-signed certificate in certificate chain/],
    [
      'another authority signed',
      () => stranger.certificateFile,
      /self-signed certificate in certificate chain/,
    ],
  ])('does not believe a certificate that %s, and reports its end', async (_what, caFile, problem) => {
    const url = await serve(valid);

    const setup = { url, tls: { caFile: caFile() } };
    const found = await probe(setup);

    expect(found).toMatchObject({ up: 0, reason: 'tls', httpStatus: 0, components: { api: 0 } });
    expect(found.body).toMatch(problem);
    expect(await notAfterInDays(setup)).toBe(5);
  });

  test('tells that a certificate has run out, and when', async () => {
    const url = await serve(expired);
    const setup = { url, tls: { caFile: authority.certificateFile } };

    expect(await probe(setup)).toMatchObject({
      up: 0,
      reason: 'tls',
      body: 'registry https://127.0.0.1:PORT/ is down: certificate has expired (CERT_HAS_EXPIRED)',
    });
    expect(await notAfterInDays(setup)).toBe(-1);
  });

  test('tells that a certificate is for another host', async () => {
    const url = await serve(issue(authority, 'other', { days: 5, hosts: 'DNS:other.example' }));

    const found = await probe({ url, tls: { caFile: authority.certificateFile } });

    expect(found).toMatchObject({ up: 0, reason: 'tls' });
    expect(found.body).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('believes a certificate for its own names alone, whatever it was believed for before', async () => {
    const setup = { url: await serve(valid), tls: { caFile: authority.certificateFile } };

    const byOwnName = await probe(setup);
    const byOther = await probe({ ...setup, tls: { ...setup.tls, serverName: 'other.example' } });
    const byOwnAgain = await probe({ ...setup, tls: { ...setup.tls, serverName: 'localhost' } });

    expect([byOwnName.up, byOther.up, byOwnAgain.up]).toEqual([1, 0, 1]);
    expect(byOther.body).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('takes any certificate where the configuration says so', async () => {
    const url = await serve(expired);

    expect(await probe({ url, tls: { insecureSkipVerify: true } })).toMatchObject({ up: 1 });
    expect(await notAfterInDays({ url, tls: { insecureSkipVerify: true } })).toBe(-1);
  });

  test('tells that a port speaks plain HTTP where TLS is expected', async () => {
    const url = await serveHttp((_request, response) => {
      answerEmpty(response);
    });
    url.protocol = 'https:';

    expect(await probe({ url: new URL(url.href.replace('http:', 'https:')) })).toMatchObject({
      up: 0,
      reason: 'tls',
      httpStatus: 0,
      components: { api: 0 },
    });
  });

  test('tells that a port speaks TLS where plain HTTP is expected', async () => {
    const url = await serve(valid);

    expect(await probe({ url: new URL(url.href.replace('https:', 'http:')) })).toMatchObject({
      up: 0,
      reason: 'refused',
      httpStatus: 0,
      components: { api: 0 },
    });
  });

  test('tells that the CA file is missing or holds no certificate', async () => {
    const url = await serve(valid);
    const junk = join(temporaryFolder(), 'junk.pem');
    writeFileSync(junk, 'not a certificate');

    const missing = await probe({ url, tls: { caFile: '/nowhere/ca.pem' } });
    const unreadable = await probe({ url, tls: { caFile: junk } });

    expect(missing).toMatchObject({ up: 0, reason: 'tls', httpStatus: 0, components: {} });
    expect(missing.body).toContain('cannot use the CA file /nowhere/ca.pem: ENOENT');
    expect(unreadable).toMatchObject({ up: 0, reason: 'tls' });
    expect(unreadable.body).toContain(`cannot use the CA file ${junk}: `);
  });

  test('sends no credentials to a server that it does not believe', async () => {
    const seen: unknown[] = [];
    const url = await serveHttps(valid, (request, response) => {
      seen.push(request.url);
      answerChallenge(response, 'Basic realm="r"');
    });

    await probe({ url, credentials: credentialsFor('alice', 'x') });

    expect(seen).toEqual([]);
  });

  test('logs in at a realm whose certificate the CA file vouches for', async () => {
    const realm = await serveHttps(valid, (request, response) => {
      response.writeHead(request.headers.authorization === basic('alice', 'x') ? 200 : 401);
      response.end('{"token":"t"}');
    });
    const url = await serveHttps(valid, (request, response) => {
      if (request.headers.authorization === 'Bearer t') answerEmpty(response);
      else answerChallenge(response, `Bearer realm="${realm.href}"`);
    });

    const tls = { caFile: authority.certificateFile };

    expect(await probe({ url, tls, credentials: credentialsFor('alice', 'x') })).toMatchObject({
      up: 1,
      phases: ['connect', 'tls', 'challenge', 'token', 'authorized'],
    });
  });

  test('sends no credentials from https to a plain http realm elsewhere', async () => {
    const url = await serveHttps(valid, (_request, response) => {
      answerChallenge(response, 'Bearer realm="http://auth.invalid/token"');
    });

    const tls = { caFile: authority.certificateFile };

    expect(await probe({ url, tls, credentials: credentialsFor('alice', 'x') })).toMatchObject({
      up: 0,
      reason: 'auth_server',
      components: { api: 1, auth: 0, storage: 1 },
      phases: ['connect', 'tls', 'challenge'],
      body: 'registry https://127.0.0.1:PORT/ is down: realm http://auth.invalid is on another host than the registry, expected 127.0.0.1 or one of auth.realms; list it in auth.realms (REGISTRY_AUTH_REALMS) as http://auth.invalid if the credentials may go there',
    });
  });
});

async function notAfterInDays(setup: Setup): Promise<number | undefined> {
  const { report } = await collectorFor(setup).collect(new AbortController().signal);
  const seconds = valueOf(report.samples, 'docker_registry_tls_certificate_not_after_timestamp_seconds');
  return seconds === undefined ? undefined : Math.round((seconds - Date.now() / 1000) / 86_400);
}
