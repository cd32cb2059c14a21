import type { AuthMethod } from './auth-method.ts';
import { get } from './http-request.ts';
import type { Conversation, HttpAnswer } from './http-request.ts';
import { parseJsonObject } from './json-object.ts';
import { basicAuthorization } from './password.ts';
import type { Credentials } from './password.ts';
import { mayReceiveCredentials } from './realm-safety.ts';

type Bearer = Extract<AuthMethod, { scheme: 'bearer' }>;

/** `dead` is a realm that cannot be reached or answers 5xx, `unusable` one that answers without granting or refusing. */
export type RealmFault = 'dead' | 'http_4xx' | 'unusable';

/** What became of a visit to the token server. `seconds` is absent where it was not visited. */
export type TokenResult =
  | { readonly status: 'granted'; readonly authorization: string; readonly seconds: number }
  | {
      readonly status: 'refused';
      readonly by: 'realm' | 'password file';
      readonly detail: string;
      readonly seconds?: number;
    }
  | {
      readonly status: 'failed';
      readonly fault: RealmFault;
      readonly detail: string;
      readonly seconds?: number;
    };

export interface TokenRequest {
  readonly method: Bearer;
  readonly registry: URL;
  readonly credentials: Credentials | undefined;
}

/** Asks the realm for a token, anonymously where there are no credentials. */
export async function fetchToken(wanted: TokenRequest, conversation: Conversation): Promise<TokenResult> {
  const { method, registry, credentials } = wanted;
  const shown = `${method.realm.origin}${method.realm.pathname}`;
  if (credentials === undefined) return visit(method, shown, { conversation });
  if (!mayReceiveCredentials(method.realm, registry)) {
    return {
      status: 'failed',
      fault: 'unusable',
      detail: `realm ${shown} is plain http, expected https for sending credentials`,
    };
  }
  const basic = await basicAuthorization(credentials);
  if (basic.status === 'failed') return { status: 'refused', by: 'password file', detail: basic.detail };
  return visit(method, shown, { conversation, authorization: basic.authorization });
}

interface Visit {
  readonly conversation: Conversation;
  readonly authorization?: string;
}

async function visit(method: Bearer, shown: string, by: Visit): Promise<TokenResult> {
  const outcome = await get(tokenUrl(method), by.conversation, by.authorization);
  const seconds = outcome.timings.total;
  if (outcome.status === 'failed') {
    return { status: 'failed', fault: 'dead', detail: `realm ${shown}: ${outcome.failure.detail}`, seconds };
  }
  return readTokenAnswer(outcome.answer, shown, seconds);
}

function tokenUrl({ realm, service, scope }: Bearer): URL {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  if (scope !== undefined) url.searchParams.set('scope', scope);
  return url;
}

function readTokenAnswer(answer: HttpAnswer, shown: string, seconds: number): TokenResult {
  if (answer.code === 401 || answer.code === 403) {
    return { status: 'refused', by: 'realm', detail: `realm ${shown} answers ${answer.code}`, seconds };
  }
  if (answer.code !== 200) {
    const fault = faultOf(answer.code);
    return { status: 'failed', fault, detail: `realm ${shown} answers ${answer.code}`, seconds };
  }
  const body = parseJsonObject(answer.body.text);
  const token = [body?.['token'], body?.['access_token']].find(isToken);
  return token === undefined
    ? { status: 'failed', fault: 'unusable', detail: `realm ${shown} answers 200 without a token`, seconds }
    : { status: 'granted', authorization: `Bearer ${token}`, seconds };
}

function faultOf(code: number): RealmFault {
  if (code >= 500) return 'dead';
  return code >= 400 ? 'http_4xx' : 'unusable';
}

// Only what can stand in a header.
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
