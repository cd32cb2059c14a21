import type { Conversation, HttpRequest } from './conversation.ts';
import { send, type HttpOutcome } from './http-request.ts';
import { parseTarget } from './parse-url.ts';
import { trustFor } from './trust-for.ts';

const mostHops = 3;

/** What was answered, and by whom. */
export interface Followed {
  readonly outcome: HttpOutcome;
  readonly url: URL;
}

/**
 * Goes where a registry sends those who read a blob: an object store or a CDN. What proves who we are stays behind as soon
 * as the origin is another one, and nothing leads from https to http.
 */
export async function followRedirects(
  request: HttpRequest,
  outcome: HttpOutcome,
  by: Conversation,
): Promise<Followed> {
  let [current, last] = [request, outcome];
  for (let hop = 0; hop < mostHops; hop += 1) {
    const next = nextHop(current, last);
    if (next === undefined) break;
    current = next;
    const trust = trustFor(current.url, { registry: request.url, realms: [] }, by.trust);
    last = await send(current, { ...by, trust });
  }
  return { outcome: last, url: current.url };
}

function nextHop(request: HttpRequest, outcome: HttpOutcome): HttpRequest | undefined {
  if (outcome.status !== 'answered' || !['GET', 'HEAD'].includes(request.method)) return undefined;
  const { code, headers } = outcome.answer;
  if (![301, 302, 303, 307, 308].includes(code)) return undefined;
  const url = parseTarget(headers.location ?? '', request.url);
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  if (request.url.protocol === 'https:' && url.protocol !== 'https:') return undefined;
  return {
    ...request,
    url,
    headers: url.origin === request.url.origin ? (request.headers ?? {}) : anonymous(request),
  };
}

function anonymous({ headers = {} }: HttpRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}
