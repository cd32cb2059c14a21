import { expect, test } from 'vitest';
import { answerChallenge, answerEmpty, serveHttp } from '../../registry/api/loopback.ts';
import { probe } from './harness.ts';

interface Answer {
  readonly code: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function answering({ code, headers = {}, body = '' }: Answer): Promise<URL> {
  return serveHttp((_request, response) => response.writeHead(code, headers).end(body));
}

test('finds an open registry up, and its storage as healthy as it says', async () => {
  const url = await serveHttp((_request, response) => {
    answerEmpty(response);
  });

  expect(await probe({ url })).toEqual({
    up: 1,
    reason: undefined,
    httpStatus: 200,
    components: { api: 1, storage: 1 },
    phases: ['connect', 'authorized'],
    body: undefined,
  });
});

test('asks under the prefix of the URL, by its own name, and for nothing else', async () => {
  const seen: unknown[] = [];
  const url = await serveHttp((request, response) => {
    seen.push([request.method, request.url, request.headers['user-agent'], request.headers.connection]);
    answerEmpty(response);
  });

  await probe({ url: new URL('/hub/', url) });

  expect(seen).toEqual([['GET', '/hub/v2/', 'registry-exporter/1.2.3', 'keep-alive']]);
});

test('takes a JSON object for a registry, and says nothing of a storage it cannot see', async () => {
  const url = await answering({ code: 200, body: '{}' });

  expect(await probe({ url })).toMatchObject({ up: 1, components: { api: 1 } });
});

test('reports the time of a look-up where the host has a name', async () => {
  const url = await serveHttp((_request, response) => {
    answerEmpty(response);
  });
  url.hostname = 'localhost';

  expect(await probe({ url })).toMatchObject({ up: 1, phases: ['dns', 'connect', 'authorized'] });
});

test('finds a registry that challenges a client without credentials up', async () => {
  const url = await serveHttp((_request, response) => {
    answerChallenge(response, 'Basic realm="registry"');
  });

  expect(await probe({ url })).toMatchObject({
    up: 1,
    httpStatus: 401,
    components: { api: 1, storage: 1 },
    phases: ['connect', 'challenge'],
  });
});

const page = '<html><body>It works!</body></html>';
const unavailable = '{"errors":[{"code":"UNAVAILABLE","message":"service unavailable","detail":""}]}';
const health = 'its own health check fails, see its /debug/health';

const noRegistry = 'answers 200 with neither a registry header nor JSON, expected a registry';
const noChallenge = 'answers 401 without a usable Basic or Bearer challenge';

test.each<Answer & { readonly what: string; readonly reason: string; readonly says?: string }>([
  { what: 'a web page', code: 200, body: page, reason: 'protocol', says: noRegistry },
  { what: 'a JSON list', code: 200, body: '[]', reason: 'protocol', says: noRegistry },
  { what: 'nothing at all', code: 200, reason: 'protocol', says: noRegistry },
  {
    what: 'a redirect',
    code: 301,
    headers: { location: 'https://other.example/v2/?t=1' },
    reason: 'protocol',
    says: 'answers 301, a redirect to https://other.example, expected 200 or 401',
  },
  { what: 'a lost redirect', code: 302, reason: 'protocol', says: 'answers 302, expected 200 or 401' },
  { what: 'no content', code: 204, reason: 'protocol', says: 'answers 204, expected 200 or 401' },
  { what: '401 without a challenge', code: 401, reason: 'protocol', says: noChallenge },
  {
    what: '401 with foreign schemes only',
    code: 401,
    headers: { 'www-authenticate': 'Negotiate, NTLM' },
    reason: 'protocol',
    says: noChallenge,
  },
  {
    what: '401 with a realm that is no web address',
    code: 401,
    headers: { 'www-authenticate': 'Bearer realm="file:///etc/passwd"' },
    reason: 'protocol',
    says: noChallenge,
  },
  { what: '404', code: 404, reason: 'http_4xx' },
  { what: '429', code: 429, reason: 'http_4xx' },
  { what: '500', code: 500, reason: 'http_5xx' },
  { what: '502 of a proxy', code: 502, body: page, reason: 'http_5xx' },
  { what: '503 of a proxy', code: 503, body: page, reason: 'http_5xx' },
])('finds a server that answers with $what down', async ({ reason, says, ...answer }) => {
  const url = await answering(answer);

  expect(await probe({ url })).toEqual({
    up: 0,
    reason,
    httpStatus: answer.code,
    components: { api: 0 },
    phases: ['connect', answer.code === 401 ? 'challenge' : 'authorized'],
    body: `registry http://127.0.0.1:PORT/ is down: ${says ?? `answers ${answer.code}`}`,
  });
});

test("blames the storage when the registry's own health check fails", async () => {
  const url = await answering({ code: 503, body: unavailable });

  expect(await probe({ url })).toMatchObject({
    up: 0,
    reason: 'storage',
    httpStatus: 503,
    components: { api: 1, storage: 0 },
    body: `registry http://127.0.0.1:PORT/ is down: answers 503 UNAVAILABLE: ${health}`,
  });
});
