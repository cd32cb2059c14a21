import { createServer, type IncomingMessage } from 'node:http';

import { closeServer, listenOnLoopback } from '../loopback-server.ts';
import { isSameSecret, readBasicCredentials } from './basic-auth.ts';
import type { TokenIssuer } from './token-issuer.ts';

export interface TokenEndpointOptions {
  readonly issuer: TokenIssuer;
  /** Who may log in; each is granted whatever is asked for. Nobody is served without credentials. */
  readonly users: Readonly<Record<string, string>>;
  readonly lifetimeMs?: number;
}

export interface TokenEndpoint {
  /** What a challenge's realm must say. */
  readonly realm: string;
  readonly close: () => Promise<void>;
}

/** The authorization server that token authentication needs: `GET /token?service=…&scope=…` with a password. */
export async function startTokenEndpoint(options: TokenEndpointOptions): Promise<TokenEndpoint> {
  const server = createServer((request, response) => {
    const token = answerToken(request, options);
    response.writeHead(token === undefined ? 401 : 200, { 'Content-Type': 'application/json' });
    response.end(
      JSON.stringify(token === undefined ? { details: 'incorrect username or password' } : { token }),
    );
  });
  const port = await listenOnLoopback(server, 0);
  return { realm: `http://127.0.0.1:${port}/token`, close: () => closeServer(server) };
}

function answerToken(
  { headers, url }: IncomingMessage,
  { issuer, users, lifetimeMs = 300_000 }: TokenEndpointOptions,
): string | undefined {
  const credentials = readBasicCredentials(headers.authorization);
  const expected = new Map(Object.entries(users)).get(credentials?.user ?? '');
  if (credentials === undefined || expected === undefined) return undefined;
  if (!isSameSecret(expected, credentials.password)) return undefined;
  const scopes = new URL(url ?? '/', 'http://token').searchParams
    .getAll('scope')
    .flatMap((scope) => scope.split(' '));
  const granted = scopes.flatMap(singleActions);
  return issuer.issue({ user: credentials.user, granted, expiresAtMs: Date.now() + lifetimeMs });
}

/** `repository:a:pull,push` asks for two things. The resource may hold colons of its own. */
function singleActions(scope: string): readonly string[] {
  const colon = scope.lastIndexOf(':');
  const resource = scope.slice(0, colon);
  return scope
    .slice(colon + 1)
    .split(',')
    .map((action) => `${resource}:${action}`);
}
