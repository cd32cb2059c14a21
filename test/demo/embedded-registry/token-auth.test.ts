import { expect, onTestFinished, test } from 'vitest';

import { startTokenEndpoint } from '../../../demo/embedded-registry/auth/token-endpoint.ts';
import { TokenIssuer } from '../../../demo/embedded-registry/auth/token-issuer.ts';
import { realParts } from '../../support/real-parts.ts';
import { readLog } from '../../support/corpus.ts';
import { sendRaw } from './raw-client.ts';
import { runProgram } from './run-program.ts';
import { accessLines, runRegistry, structuredLines, type RunningRegistry } from './running-registry.ts';

const SERVICE = 'registry.example.test';

test('a challenge asks for what the request needs', async () => {
  const { registry, realm } = await runWithTokens();
  const challengeOf = async (method: string, path: string) => {
    const { status, headers } = await sendRaw(registry.url, { method, path });
    expect(status).toBe(401);
    return headers['www-authenticate'];
  };
  const start = `Bearer realm="${realm}",service="${SERVICE}"`;
  const mount = `/v2/team/web/blobs/uploads/?mount=sha256:${'0'.repeat(64)}&from=team/api`;

  expect(await challengeOf('GET', '/v2/')).toBe(start);
  expect(await challengeOf('GET', '/v2/team/web/tags/list')).toBe(
    `${start},scope="repository:team/web:pull"`,
  );
  expect(await challengeOf('GET', '/v2/_catalog')).toBe(`${start},scope="registry:catalog:*"`);
  expect(await challengeOf('POST', mount)).toBe(
    `${start},scope="repository:team/web:pull,push repository:team/api:pull"`,
  );
});

test('the endpoint gives a token for a password and nothing without', async () => {
  const { registry, realm } = await runWithTokens();
  const scope = 'repository:team/web:pull';

  const refused = await fetch(`${realm}?service=${SERVICE}&scope=${scope}`);
  const token = await fetchToken(realm, scope);
  const inside = await sendWith(registry, token, '/v2/team/web/tags/list');
  const outside = await sendWith(registry, token, '/v2/team/api/tags/list');

  expect(refused.status).toBe(401);
  expect(inside.status).toBe(404);
  expect(outside.status).toBe(401);
  expect(outside.headers['www-authenticate']).toMatch(/,error="insufficient_scope"$/);
});

test('refusals are logged in words that registry 3.1.1 uses', async () => {
  const { registry, issuer, realm } = await runWithTokens();
  const expired = issuer.issue({ user: 'alice', granted: [], expiresAtMs: Date.now() - 1000 });
  const foreign = new TokenIssuer(SERVICE).issue({
    user: 'eve',
    granted: [],
    expiresAtMs: Date.now() + 1000,
  });
  const narrow = await fetchToken(realm, 'repository:team/web:pull');
  registry.lines.length = 0;

  await sendRaw(registry.url, { method: 'GET', path: '/v2/' });
  await sendWith(registry, 'garbage', '/v2/');
  await sendWith(registry, expired, '/v2/');
  await sendWith(registry, foreign, '/v2/');
  await sendWith(registry, narrow, '/v2/_catalog');

  const reasons = structuredLines(registry.lines).map((line) => String(line['msg']));
  const recorded = new Set(structuredLines(readLog('v3/token', 'registry.log')).map((line) => line['msg']));
  expect(reasons).toEqual([
    'error authorizing context: authorization token required',
    'error authorizing context: malformed token',
    'error authorizing context: invalid token',
    'error authorizing context: invalid token',
    'error authorizing context: insufficient scope',
  ]);
  expect(reasons.filter((reason) => !recorded.has(reason))).toEqual([]);
});

realParts('skopeo with tokens', ['skopeo'], () => {
  test('gets its token and is served', async () => {
    const { registry } = await runWithTokens();
    const image = `docker://127.0.0.1:${registry.port}/team/web`;

    const args = ['list-tags', '--tls-verify=false', '--creds', 'alice:secret', image];
    await runProgram('skopeo', args);

    const statuses = accessLines(registry.lines).map((line) => / HTTP\/1\.1" (\d+) /.exec(line)?.[1]);
    expect(statuses).toEqual(['401', '404']);
    expect(structuredLines(registry.lines).at(-1)).toMatchObject({
      'auth.user.name': 'alice',
      'err.code': 'name unknown',
    });
  });
});

interface WithTokens {
  readonly registry: RunningRegistry;
  readonly issuer: TokenIssuer;
  readonly realm: string;
}

async function runWithTokens(): Promise<WithTokens> {
  const issuer = new TokenIssuer(SERVICE);
  const endpoint = await startTokenEndpoint({ issuer, users: { alice: 'secret' } });
  onTestFinished(() => endpoint.close());
  const registry = await runRegistry({ token: { issuer, realm: endpoint.realm } });
  return { registry, issuer, realm: endpoint.realm };
}

async function fetchToken(realm: string, scope: string): Promise<string> {
  const Authorization = `Basic ${Buffer.from('alice:secret').toString('base64')}`;
  const answer = await fetch(`${realm}?service=${SERVICE}&scope=${scope}`, { headers: { Authorization } });
  const { token } = (await answer.json()) as { token: string };
  return token;
}

function sendWith({ url }: RunningRegistry, token: string, path: string) {
  return sendRaw(url, { method: 'GET', path, headers: { Authorization: `Bearer ${token}` } });
}
