import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { onTestFinished, expect, test } from 'vitest';
import { runRegistry } from '../../collectors/probe/real-registry.ts';
import { parseChallenges } from '../../../src/registry/api/challenge.ts';
import { basic } from '../../registry/api/loopback.ts';
import { realParts } from '../real-parts.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Fault } from './faults.ts';
import { startTokenServer } from './token-server.ts';
import type { TokenServer, TokenServerOptions } from './token-server.ts';

const alice = basic('alice', 'alice-secret');
const bob = basic('bob', 'bob-secret');

async function tokenServer(options?: TokenServerOptions): Promise<TokenServer> {
  const server = await startTokenServer(options);
  onTestFinished(server.close);
  return server;
}

async function registryBehind(server: TokenServer): Promise<URL> {
  return (await runRegistry({ auth: { token: server.registryAuth } })).url;
}

/** Does what a client does: asks, goes where the challenge says, and asks again. Tells each code. */
async function logIn(url: URL, request: RequestInit, credentials?: string): Promise<readonly number[]> {
  const first = await fetch(url, request);
  const parameters = parseChallenges(first.headers.get('www-authenticate') ?? '')[0]?.parameters;
  const realm = new URL(parameters?.get('realm') ?? '');
  for (const name of ['service', 'scope']) {
    const value = parameters?.get(name);
    if (value !== undefined) realm.searchParams.set(name, value);
  }
  const headers: Record<string, string> = credentials === undefined ? {} : { authorization: credentials };
  const answer = await fetch(realm, { headers });
  if (!answer.ok) return [first.status, answer.status];
  const { token } = (await answer.json()) as { token: string };
  const again = await fetch(url, { ...request, headers: { authorization: `Bearer ${token}` } });
  return [first.status, answer.status, again.status];
}

interface Case {
  readonly who: string;
  /** Below `/v2/`. */
  readonly path: string;
  readonly method?: 'POST';
  readonly credentials?: string;
  /** Of the registry, the realm, and the registry again. */
  readonly codes: readonly number[];
}

realParts('the token server before a real registry', ['docker-registry', 'openssl'], () => {
  test.each<Case>([
    {
      who: 'alice pushes to her team',
      path: 'team/app/blobs/uploads/',
      method: 'POST',
      credentials: alice,
      codes: [401, 200, 202],
    },
    {
      who: 'alice pulls from her team',
      path: 'team/app/manifests/none',
      credentials: alice,
      codes: [401, 200, 404],
    },
    {
      who: 'alice pushes elsewhere',
      path: 'other/app/blobs/uploads/',
      method: 'POST',
      credentials: alice,
      codes: [401, 200, 401],
    },
    {
      who: 'bob pulls from the team',
      path: 'team/app/manifests/none',
      credentials: bob,
      codes: [401, 200, 404],
    },
    {
      who: 'bob pushes to the team',
      path: 'team/app/blobs/uploads/',
      method: 'POST',
      credentials: bob,
      codes: [401, 200, 401],
    },
    { who: 'anybody pulls what is public', path: 'public/app/manifests/none', codes: [401, 200, 404] },
    { who: 'anybody pulls from the team', path: 'team/app/manifests/none', codes: [401, 200, 401] },
    { who: 'anybody asks for the version', path: '', codes: [401, 200, 200] },
    { who: 'alice lists all repositories', path: '_catalog', credentials: alice, codes: [401, 200, 401] },
    {
      who: 'the admin lists all',
      path: '_catalog',
      credentials: basic('admin', 'admin-secret'),
      codes: [401, 200, 200],
    },
    { who: 'alice mistypes her password', path: '', credentials: basic('alice', 'wrong'), codes: [401, 401] },
    { who: 'a stranger comes', path: '', credentials: basic('mallory', 'x'), codes: [401, 401] },
  ])('$who', async ({ path, method = 'GET', credentials, codes }) => {
    const url = await registryBehind(await tokenServer());

    expect(await logIn(new URL(`/v2/${path}`, url), { method }, credentials)).toEqual(codes);
  });

  test.each<[string, Fault, readonly number[]]>([
    ['another repository', { kind: 'wrong scope' }, [401, 200, 401]],
    ['a clock 90 seconds ahead', { kind: 'clock skew', seconds: 90 }, [401, 200, 401]],
    ['a clock 30 seconds ahead', { kind: 'clock skew', seconds: 30 }, [401, 200, 404]],
    ['a clock 150 seconds behind', { kind: 'clock skew', seconds: -150 }, [401, 200, 401]],
    ['an end two minutes ago', { kind: 'expired', seconds: 120 }, [401, 200, 401]],
    ['an end half a minute ago', { kind: 'expired', seconds: 30 }, [401, 200, 404]],
    ['the signature of a stranger', { kind: 'forged' }, [401, 200, 401]],
    ['another audience', { kind: 'wrong audience' }, [401, 200, 401]],
    ['another issuer', { kind: 'wrong issuer' }, [401, 200, 401]],
  ])('what a token with %s is worth to the registry', async (_what, fault, codes) => {
    const server = await tokenServer();
    const url = await registryBehind(server);
    server.misbehave(fault);

    const faulty = await logIn(new URL('/v2/team/app/manifests/none', url), {}, alice);
    server.misbehave(undefined);
    const right = await logIn(new URL('/v2/team/app/manifests/none', url), {}, alice);

    expect([faulty, right]).toEqual([codes, [401, 200, 404]]);
  });

  test('takes a new password at once, and the old one no more', async () => {
    const server = await tokenServer();
    const base = new URL('/v2/', await registryBehind(server));
    server.setPassword('alice', 'new');

    expect(await logIn(base, {}, basic('alice', 'new'))).toEqual([401, 200, 200]);
    expect(await logIn(base, {}, alice)).toEqual([401, 401]);
  });
});

realParts('the token server', ['openssl'], () => {
  test('turns away whoever shows no credentials, where it serves nobody unknown', async () => {
    const server = await tokenServer({ servesAnonymous: false });

    expect((await fetch(`${server.realm.href}?service=container_registry`)).status).toBe(401);
  });

  test('refuses another service, and knows no POST', async () => {
    const { realm } = await tokenServer();

    const otherService = await fetch(`${realm.href}?service=hub`, { headers: { authorization: alice } });
    const byPost = await fetch(realm, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password' }),
    });

    expect([otherService.status, byPost.status]).toEqual([400, 405]);
  });

  test('tells of a token how long it holds', async () => {
    const { realm } = await tokenServer({ lifetimeSeconds: 7 });

    const fields: unknown = await (await fetch(`${realm.href}?service=container_registry`)).json();

    const token = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string;
    const issued = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;
    expect(fields).toEqual({ token, access_token: token, expires_in: 7, issued_at: issued });
  });

  test('remembers who asked for what and how', async () => {
    const server = await tokenServer();

    await fetch(`${server.realm.href}?service=container_registry&scope=repository:team/a:pull`, {
      headers: { authorization: alice, 'user-agent': 'us/1' },
    });

    expect(server.requests).toMatchObject([
      { by: 'basic', username: 'alice', scopes: ['repository:team/a:pull'], userAgent: 'us/1', code: 200 },
    ]);
  });

  test.each<[Fault, string]>([
    [{ kind: 'status', code: 500 }, '500 '],
    [{ kind: 'status', code: 405, method: 'GET' }, '405 '],
    [{ kind: 'status', code: 405, method: 'POST' }, '200 {"token"'],
    [{ kind: 'html' }, '200 <html>'],
    [{ kind: 'no token' }, '200 {"expires_in'],
    [{ kind: 'reset' }, 'TypeError: fetch failed'],
    [{ kind: 'half body' }, 'TypeError: terminated'],
    [{ kind: 'hang' }, 'TimeoutError'],
  ])('with the fault %o answers %s', async (fault, beginning) => {
    const server = await tokenServer();
    server.misbehave(fault);

    const asked = fetch(`${server.realm.href}?service=container_registry`, {
      signal: AbortSignal.timeout(500),
    });
    const got = await asked.then(async (answer) => `${answer.status} ${await answer.text()}`).catch(String);

    expect(got.slice(0, beginning.length)).toBe(beginning);
  });
});

realParts(
  'the token server by the OAuth2 form before a real registry',
  ['docker-registry', 'openssl'],
  () => {
    test('gives a token that the registry takes for a password, and again for the refresh token', async () => {
      const server = await tokenServer({ servesPost: true });
      const target = new URL('/v2/team/app/manifests/none', await registryBehind(server));
      const scope = 'repository:team/app:pull';
      const form = { service: server.service, client_id: 'us', access_type: 'offline', scope };

      const first = await post(server.realm, {
        ...form,
        ...password('alice-secret'),
        grant_type: 'password',
      });
      const refresh = { grant_type: 'refresh_token', refresh_token: first['refresh_token'] ?? '' };
      const second = await post(server.realm, { ...form, ...refresh });
      const forged = await post(server.realm, { ...form, ...refresh, refresh_token: 'any' });
      const wrong = await post(server.realm, { ...form, ...password('wrong'), grant_type: 'password' });

      const codes = [first, second].map(async (answer) => {
        const headers = { authorization: `Bearer ${answer['access_token'] ?? ''}` };
        return (await fetch(target, { headers })).status;
      });
      expect(await Promise.all(codes)).toEqual([404, 404]);
      expect(first).toMatchObject({ expires_in: 60, scope });
      expect(first).not.toHaveProperty('token');
      expect([forged, wrong]).toEqual([{ details: refusal }, { details: refusal }]);
    });
  },
);

const refusal = 'incorrect username or password';

function password(text: string): Readonly<Record<string, string>> {
  return { username: 'alice', password: text };
}

async function post(
  realm: URL,
  form: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(realm, { method: 'POST', body: new URLSearchParams(form) });
  return (await answer.json()) as Readonly<Record<string, string>>;
}

realParts(
  'skopeo before a real registry with tokens',
  ['docker-registry', 'openssl', 'skopeo', 'umoci'],
  () => {
    test('pushes as alice, pulls as bob, and pushes no more as bob', async () => {
      const server = await tokenServer();
      const { host } = await registryBehind(server);
      const folder = temporaryFolder();
      await run('umoci', ['init', '--layout', `${folder}/image`]);
      await run('umoci', ['new', '--image', `${folder}/image:1`]);
      const here = `docker://${host}/team/app:1`;
      const copy = ['--insecure-policy', 'copy', '-q'];

      const pushes = [...copy, '--dest-tls-verify=false', `oci:${folder}/image:1`];
      await run('skopeo', [...pushes, '--dest-creds', 'alice:alice-secret', here]);
      const pulls = [...copy, '--src-tls-verify=false', '--src-creds', 'bob:bob-secret', here];
      await run('skopeo', [...pulls, `dir:${folder}/pulled`]);
      const refused = run('skopeo', [
        ...pushes,
        '--dest-creds',
        'bob:bob-secret',
        `docker://${host}/team/b:1`,
      ]);

      await expect(refused).rejects.toThrow(/unauthorized|authentication required|denied/);
      const users = server.requests.map(({ username, by, code }) => `${username} ${by} ${code}`);
      expect([...new Set(users)]).toEqual(['alice basic 200', 'bob basic 200']);
    });
  },
);

async function run(program: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(program, args);
}
