import { encodeGoBody } from './logging/json-line.ts';
import { errorBody, type RegistryError } from './registry-error.ts';

export type Headers = Readonly<Record<string, string | number>>;

/** What a handler decides; one place turns it into bytes and log lines. */
export type Reply =
  | {
      readonly kind: 'body';
      readonly status: number;
      readonly headers: Headers;
      readonly body: string | Buffer;
    }
  | { readonly kind: 'file'; readonly status: number; readonly headers: Headers; readonly file: FileSlice }
  | { readonly kind: 'errors'; readonly errors: readonly RegistryError[] }
  // Go's http.Error and redirects: text that the app's request log never hears of.
  | { readonly kind: 'unlogged'; readonly status: number; readonly headers: Headers; readonly body: string };

/** Bytes `start` to `end`, both included; an empty file has `end` before `start`. */
export interface FileSlice {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export function emptyReply(status: number, headers: Headers): Reply {
  return { kind: 'body', status, headers, body: '' };
}

export function failWith(...errors: readonly RegistryError[]): Reply {
  return { kind: 'errors', errors };
}

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' } as const;

export function plainError(status: number, text: string, headers: Headers = {}): Reply {
  return { kind: 'unlogged', status, headers: { ...PLAIN, ...headers }, body: `${text}\n` };
}

/** An error body that the app's request log never hears of: refused log-ins and failing health checks. */
export function unloggedError(error: RegistryError, headers: Headers = {}): Reply {
  const body = encodeGoBody(errorBody([error]));
  return {
    kind: 'unlogged',
    status: error.status,
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  };
}

/** Go's redirects: those of its router say nothing, http.Redirect answers a GET with a link. */
export function redirect(location: string, body: string): Reply {
  return { kind: 'unlogged', status: 301, headers: { Location: location }, body };
}
