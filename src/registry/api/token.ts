import type { AuthMethod } from './auth-method.ts';
import type { Conversation, HttpRequest } from './conversation.ts';
import { send, type HttpOutcome } from './http-request.ts';
import { basicAuthorization, readPassword, type Credentials } from './password.ts';
import { refusalOf, type RealmRules } from './realm-safety.ts';
import { readTokenAnswer, type TokenResult } from './token-answer.ts';
import { trustFor } from './trust-for.ts';

type Bearer = Extract<AuthMethod, { scheme: 'bearer' }>;

/** Who asks which registry. */
export interface Access extends RealmRules {
  readonly credentials: Credentials | undefined;
}

export interface TokenRequest {
  readonly method: Bearer;
  readonly access: Access;
}

/** Asks the realm for a token, anonymously where there are no credentials. */
export async function fetchToken(
  { method, access }: TokenRequest,
  conversation: Conversation,
): Promise<TokenResult> {
  const { credentials } = access;
  // Its path is the registry's to choose, which may by then have been sent a secret.
  const shown = method.realm.origin;
  const by = { ...conversation, trust: trustFor(method.realm, access, conversation.trust) };
  if (credentials === undefined) return readTokenAnswer(await send(asGet(method), by), shown);
  const refusal = refusalOf(method.realm, access);
  if (refusal !== undefined)
    return { status: 'failed', fault: 'unusable', detail: `realm ${shown} ${refusal}` };
  const read = await readPassword(credentials);
  if (read.status === 'failed') return { status: 'refused', by: 'password file', detail: read.detail };
  const login = { username: credentials.username, password: read.password };
  const first = await send(asGet(method, basicAuthorization(login.username, login.password)), by);
  return readTokenAnswer(knowsOnlyPost(first) ? await send(asPost(method, login), by) : first, shown);
}

/** A realm of OAuth 2 that has no GET, as some clouds run them, answers so. */
function knowsOnlyPost(outcome: HttpOutcome): boolean {
  return outcome.status === 'answered' && [404, 405].includes(outcome.answer.code);
}

function asGet({ realm, service, scope }: Bearer, authorization?: string): HttpRequest {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  // A challenge lists several scopes in one parameter, a request has one parameter for each.
  for (const one of scopesOf(scope)) url.searchParams.append('scope', one);
  return { method: 'GET', url, ...(authorization === undefined ? {} : { headers: { authorization } }) };
}

interface Login {
  readonly username: string;
  readonly password: string;
}

function asPost({ realm, service, scope }: Bearer, { username, password }: Login): HttpRequest {
  const form = new URLSearchParams({
    ...{ grant_type: 'password', client_id: 'registry-exporter' },
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope }),
    ...{ username, password },
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', url: realm, headers, body: Buffer.from(form.toString()) };
}

function scopesOf(scope: string | undefined): readonly string[] {
  return scope === undefined ? [] : scope.split(' ').filter((one) => one !== '');
}
