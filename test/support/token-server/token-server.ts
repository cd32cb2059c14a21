import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issue, makeAuthority } from '../../registry/api/certificates.ts';
import type { Identity } from '../../registry/api/certificates.ts';
import { answer } from './answer.ts';
import type { Office } from './answer.ts';
import { answerFaultily } from './faults.ts';
import type { Fault } from './faults.ts';
import { readWish } from './read-request.ts';
import type { TokenWish } from './read-request.ts';
import { usualUsers } from './users.ts';
import type { User } from './users.ts';

export interface TokenServerOptions {
  readonly users?: Readonly<Record<string, User>>;
  readonly service?: string;
  readonly issuer?: string;
  /** A registry forgives 60 more. */
  readonly lifetimeSeconds?: number;
  /** False: a 401 for whoever shows no credentials, as Forgejo with REQUIRE_SIGNIN_VIEW. */
  readonly servesAnonymous?: boolean;
  /** True: OAuth2 by POST and refresh tokens, as Docker Hub; false: 405 to POST, as Forgejo. */
  readonly servesPost?: boolean;
  /** Where containers are to reach it, something else than 127.0.0.1. */
  readonly host?: string;
  /** Serves over TLS with this. */
  readonly tls?: Identity;
}

/** A request as it came, and what it got; undefined as long as nothing, and where the fault has no answer of its own. */
export interface SeenRequest extends TokenWish {
  code?: number;
}

export interface TokenServer {
  readonly realm: URL;
  readonly service: string;
  /** What stands under `auth.token` in the configuration of a registry that believes this server. */
  readonly registryAuth: Readonly<Record<string, string>>;
  readonly requests: readonly SeenRequest[];
  /** Does wrong from now on; undefined: does right again. */
  readonly misbehave: (fault: Fault | undefined) => void;
  readonly setPassword: (user: string, password: string) => void;
  readonly close: () => Promise<void>;
}

/** Starts a token server in the manner of Forgejo's realm: real tokens that a real registry verifies. Needs openssl. */
export async function startTokenServer(options: TokenServerOptions = {}): Promise<TokenServer> {
  const folder = mkdtempSync(join(tmpdir(), 'token-server-'));
  const authority = makeAuthority(folder, 'authority');
  const office = openOffice(options, {
    signer: issue(authority, 'signer', { days: 5 }),
    forger: issue(makeAuthority(folder, 'stranger'), 'forger', { days: 5 }),
  });
  const requests: SeenRequest[] = [];
  let fault: Fault | undefined;
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    void readWish(request).then((wish) => {
      const seen: SeenRequest = wish;
      requests.push(seen);
      if (!answerFaultily(fault, wish.method, response)) reply(office, seen, { fault, response });
    });
  };
  const server = options.tls === undefined ? createPlainServer(serve) : createTlsServer(options.tls, serve);
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const scheme = options.tls === undefined ? 'http' : 'https';
  const realm = new URL(`${scheme}://${host}:${(server.address() as AddressInfo).port}/v2/token`);
  return {
    realm,
    service: office.service,
    registryAuth: {
      realm: realm.href,
      service: office.service,
      issuer: office.issuer,
      rootcertbundle: authority.certificateFile,
    },
    requests,
    misbehave: (next) => {
      fault = next;
    },
    setPassword: (user, password) => {
      office.users.set(user, { scopes: [], ...office.users.get(user), password });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function openOffice(options: TokenServerOptions, keys: Pick<Office, 'signer' | 'forger'>): Office {
  return {
    ...keys,
    users: new Map(Object.entries(options.users ?? usualUsers)),
    service: options.service ?? 'container_registry',
    issuer: options.issuer ?? 'token-server',
    lifetimeSeconds: options.lifetimeSeconds ?? 60,
    servesAnonymous: options.servesAnonymous ?? true,
    servesPost: options.servesPost ?? false,
    refreshTokens: new Map(),
  };
}

interface Exchange {
  readonly fault: Fault | undefined;
  readonly response: ServerResponse;
}

function reply(office: Office, seen: SeenRequest, { fault, response }: Exchange): void {
  const isRealm = seen.path === '/v2/token';
  const { code, body } = isRealm ? answer(office, seen, fault) : { code: 404, body: {} };
  seen.code = code;
  const challenge = code === 401 ? { 'www-authenticate': 'Basic realm="token server"' } : {};
  response.writeHead(code, { 'content-type': 'application/json', ...challenge }).end(JSON.stringify(body));
}
