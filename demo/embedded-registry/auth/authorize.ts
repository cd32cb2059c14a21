import type { JsonValue } from '../logging/json-line.ts';
import type { RequestLog } from '../logging/request-log.ts';
import type { Route } from '../routes.ts';
import { checkBasic, type BasicAuth } from './basic-auth.ts';
import { checkToken, type TokenAuth } from './token-auth.ts';
import { accessDetail, wantedAccess } from './wanted-access.ts';

export type Auth = BasicAuth | TokenAuth;

export interface Attempt {
  readonly header: string | undefined;
  readonly route: Route;
  readonly method: string;
  readonly query: URLSearchParams;
}

export type Authorization =
  | { readonly status: 'granted' }
  | { readonly status: 'refused'; readonly challenge: string; readonly access: JsonValue };

/** Lets a request in or not, and logs which. */
export function authorize(auth: Auth, attempt: Attempt, log: RequestLog): Authorization {
  const { header, route, method, query } = attempt;
  const wanted = wantedAccess(route, method, query);
  const verdict =
    auth.kind === 'basic' ? checkBasic(auth, header, log) : checkToken(auth, header, wanted ?? []);
  if (verdict.status === 'granted') {
    log.authorized(verdict.user);
    return { status: 'granted' };
  }
  log.write({ level: 'warning', msg: `error authorizing context: ${verdict.reason}` });
  return { status: 'refused', challenge: verdict.challenge, access: accessDetail(wanted) };
}
