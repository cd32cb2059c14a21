import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerChallenge, answerEmpty, basic, serveHttp } from '../../registry/api/loopback.ts';
import { credentialsFor, probe, temporaryFolder } from './harness.ts';

const challenge = 'Basic realm="registry"';

function guardedBy(authorization: string, log: unknown[] = []): Promise<URL> {
  return serveHttp((request, response) => {
    log.push(request.headers.authorization);
    if (request.headers.authorization === authorization) answerEmpty(response);
    else answerChallenge(response, challenge);
  });
}

test('logs in by user and password, and only when asked to', async () => {
  const seen: unknown[] = [];
  const url = await guardedBy(basic('alice', 'käse'), seen);

  expect(await probe({ url, credentials: credentialsFor('alice', 'käse') })).toEqual({
    up: 1,
    reason: undefined,
    httpStatus: 200,
    components: { api: 1, auth: 1, storage: 1 },
    phases: ['connect', 'challenge', 'authorized'],
    body: undefined,
  });
  expect(seen).toEqual([undefined, basic('alice', 'käse')]);
});

test('tells that a password is refused', async () => {
  const url = await guardedBy(basic('alice', 'right'));

  expect(await probe({ url, credentials: credentialsFor('alice', 'wrong') })).toMatchObject({
    up: 0,
    reason: 'credentials',
    httpStatus: 401,
    components: { api: 1, auth: 1, storage: 1 },
    body: 'registry http://127.0.0.1:PORT/ is down: answers 401 to the configured credentials',
  });
});

test('uses a password that was changed in its file at the next probe', async () => {
  const url = await guardedBy(basic('alice', 'new'));
  const credentials = credentialsFor('alice', 'old');
  const before = await probe({ url, credentials });
  writeFileSync(credentials.passwordFile, 'new\r\n');

  const after = await probe({ url, credentials });

  expect([before.up, after.up]).toEqual([0, 1]);
});

test('reads no password for a registry that asks for none', async () => {
  const url = await serveHttp((_request, response) => {
    answerEmpty(response);
  });

  expect(await probe({ url, credentials: { username: 'a', passwordFile: '/nowhere' } })).toMatchObject({
    up: 1,
  });
});

test.each([
  ['is missing', (folder: string) => join(folder, 'none'), /none cannot be read: ENOENT/],
  ['is a folder', (folder: string) => folder, /is not a regular file$/],
  ['is a device', () => '/dev/null', /is not a regular file$/],
  ['is empty', (folder: string) => emptyFile(folder), /is empty$/],
])('names a password file that %s', async (_what, pathIn, problem) => {
  const url = await guardedBy('nothing');
  const credentials = { username: 'alice', passwordFile: pathIn(temporaryFolder()) };

  const found = await probe({ url, credentials });

  expect(found).toMatchObject({
    up: 0,
    reason: 'credentials',
    httpStatus: 401,
    components: { api: 1, storage: 1 },
  });
  expect(found.body).toContain(`the password file ${credentials.passwordFile}`);
  expect(found.body).toMatch(problem);
});

function emptyFile(folder: string): string {
  const path = join(folder, 'empty');
  writeFileSync(path, '\n');
  return path;
}

test('tells what a registry does after the log-in', async () => {
  const url = await serveHttp((request, response) => {
    if (request.headers.authorization === undefined) answerChallenge(response, challenge);
    else response.writeHead(500).end();
  });

  expect(await probe({ url, credentials: credentialsFor('alice', 'x') })).toMatchObject({
    up: 0,
    reason: 'http_5xx',
    httpStatus: 500,
    components: { api: 0 },
  });
});

test('tells that a registry goes away during the log-in', async () => {
  const url = await serveHttp((request, response) => {
    if (request.headers.authorization === undefined) answerChallenge(response, challenge);
    else response.destroy();
  });

  expect(await probe({ url, credentials: credentialsFor('alice', 'x') })).toMatchObject({
    up: 0,
    reason: 'refused',
    httpStatus: 401,
    components: { api: 0 },
  });
});

test('carries no credentials to the target of a redirect', async () => {
  const seen: unknown[] = [];
  const elsewhere = await guardedBy('nothing', seen);
  const url = await serveHttp((request, response) => {
    if (request.headers.authorization === undefined) answerChallenge(response, challenge);
    else response.writeHead(307, { location: elsewhere.href }).end();
  });

  const found = await probe({ url, credentials: credentialsFor('alice', 'x') });

  expect(found).toMatchObject({ up: 0, reason: 'protocol', httpStatus: 307 });
  expect(seen).toEqual([]);
});
