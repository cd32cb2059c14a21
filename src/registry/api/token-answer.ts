import { textOf } from './body.ts';
import type { HttpAnswer, HttpOutcome } from './http-request.ts';
import { parseJsonObject } from './json-object.ts';

/** `dead` is a realm that cannot be reached or answers 5xx, `unusable` one that answers without granting or refusing. */
export type RealmFault = 'dead' | 'http_4xx' | 'unusable';

/** What became of a visit to the token server. `seconds` is absent where it was not visited. */
export type TokenResult =
  | {
      readonly status: 'granted';
      readonly authorization: string;
      /** How long the token may be used from now on. */
      readonly lifetimeMs: number;
      /** The realm's clock, in milliseconds since the epoch; undefined where it does not say. */
      readonly dateMs: number | undefined;
      readonly seconds: number;
    }
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

/** What the specification has a client assume where the realm does not say. */
const defaultLifetimeMs = 60_000;

/** `shown` is the realm's address as a person may see it. */
export function readTokenAnswer(outcome: HttpOutcome, shown: string): TokenResult {
  const seconds = outcome.timings.total;
  if (outcome.status === 'failed')
    return { status: 'failed', fault: 'dead', detail: `realm ${shown}: ${outcome.failure.detail}`, seconds };
  const { answer } = outcome;
  if (answer.code === 401 || answer.code === 403)
    return { status: 'refused', by: 'realm', detail: `realm ${shown} answers ${answer.code}`, seconds };
  if (answer.code === 200) return readGrant(answer, shown, seconds);
  const fault = faultOf(answer.code);
  return { status: 'failed', fault, detail: `realm ${shown} answers ${answer.code}`, seconds };
}

function readGrant(answer: HttpAnswer, shown: string, seconds: number): TokenResult {
  const body = parseJsonObject(textOf(answer.body));
  const token = [body?.['token'], body?.['access_token']].find(isToken);
  if (token === undefined)
    return {
      status: 'failed',
      ...{ fault: 'unusable', detail: `realm ${shown} answers 200 without a token`, seconds },
    };
  return {
    ...{ status: 'granted', authorization: `Bearer ${token}`, seconds },
    ...{ lifetimeMs: lifetimeOf(body?.['expires_in']), dateMs: dateOf(answer) },
  };
}

/** When a server thinks that it answered. */
export function dateOf({ headers }: HttpAnswer): number | undefined {
  const ms = Date.parse(headers.date ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

function lifetimeOf(seconds: unknown): number {
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1_000 : defaultLifetimeMs;
}

function faultOf(code: number): RealmFault {
  if (code >= 500) return 'dead';
  return code >= 400 ? 'http_4xx' : 'unusable';
}

// Only what can stand in a header.
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
