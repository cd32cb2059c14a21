import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { answerChallenge, serveHttp } from '../../../registry/api/loopback.ts';
import { realParts } from '../../../support/real-parts.ts';
import { startTokenServer } from '../../../support/token-server/token-server.ts';
import type { Fault as TokenFault } from '../../../support/token-server/faults.ts';
import { collectorFor, credentialsFor, temporaryFolder } from '../harness.ts';
import { runRegistry } from '../real-registry.ts';
import { testFaults, type Injected } from './fault-tests.ts';
import { logInFaults } from './table.ts';

const alice = (): NonNullable<Injected['credentials']> => credentialsFor('alice', 'alice-secret');

/** A real registry that believes a token server which does wrong. */
async function behindRealm(fault: TokenFault | undefined, setup: Partial<Injected> = {}): Promise<Injected> {
  const server = await startTokenServer();
  onTestFinished(server.close);
  const { url } = await runRegistry({ auth: { token: server.registryAuth } });
  server.misbehave(fault);
  return {
    url,
    credentials: alice(),
    masks: { [server.realm.origin]: 'REALM', [server.realm.host]: 'REALM' },
    ...setup,
  };
}

interface Htpasswd {
  readonly url: URL;
  readonly file: string;
}

async function behindHtpasswd(): Promise<Htpasswd> {
  const file = join(temporaryFolder(), 'htpasswd');
  execFileSync('htpasswd', ['-Bbc', file, 'alice', 'alice-secret'], { stdio: 'ignore' });
  return { file, url: (await runRegistry({ auth: { htpasswd: { realm: 'r', path: file } } })).url };
}

realParts('each fault of logging in', ['docker-registry', 'htpasswd', 'openssl'], () => {
  testFaults(logInFaults, {
    wrongPassword: async () => {
      const { url } = await behindHtpasswd();
      return { url, credentials: credentialsFor('alice', 'planted-wrong') };
    },
    passwordChanged: async () => {
      const { url, file } = await behindHtpasswd();
      const credentials = alice();
      await collectorFor({ url, credentials }).collect(new AbortController().signal);
      execFileSync('htpasswd', ['-Bb', file, 'alice', 'other'], { stdio: 'ignore' });
      return { url, credentials };
    },
    passwordFileGone: async () => {
      const { url } = await behindHtpasswd();
      return { url, credentials: { username: 'alice', passwordFile: '/nowhere/password' } };
    },
    realmRefuses: () => behindRealm(undefined, { credentials: credentialsFor('alice', 'planted-wrong') }),
    realmGone: async () => {
      const server = await startTokenServer();
      const { url } = await runRegistry({ auth: { token: server.registryAuth } });
      await server.close();
      return {
        url,
        credentials: alice(),
        masks: { [server.realm.origin]: 'REALM', [server.realm.host]: 'REALM' },
      };
    },
    realmSlow: () => behindRealm({ kind: 'hang' }, { probe: { timeoutMs: 500 } }),
    realmBroken: () => behindRealm({ kind: 'status', code: 500 }),
    realmHtml: () => behindRealm({ kind: 'html' }),
    realmNoToken: () => behindRealm({ kind: 'no token' }),
    realmHalfBody: () => behindRealm({ kind: 'half body' }),
    realmReset: () => behindRealm({ kind: 'reset' }),
    realmBusy: () => behindRealm({ kind: 'status', code: 429 }),
    realmElsewhere: async () => ({
      url: await serveHttp((_request, response) => {
        answerChallenge(response, 'Bearer realm="http://auth.example/v2/token",service="hub"');
      }),
      credentials: alice(),
    }),
    clockSkew: () => behindRealm({ kind: 'clock skew', seconds: 600 }),
    expiredToken: () => behindRealm({ kind: 'expired', seconds: 600 }),
    forgedToken: () => behindRealm({ kind: 'forged' }),
    wrongAudience: () => behindRealm({ kind: 'wrong audience' }),
    wrongScope: () =>
      behindRealm(
        { kind: 'wrong scope' },
        { probe: { reference: { repository: 'team/app', reference: '1' } } },
      ),
  });
});
