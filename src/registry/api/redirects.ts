import type { Conversation, HttpRequest } from './conversation.ts';
import { send, type HttpOutcome } from './http-request.ts';
import { parseUrl } from './parse-url.ts';

const mostHops = 3;

/**
 * Goes where a registry sends those who read a blob: an object store or a CDN. What proves who we are stays behind as soon
 * as the origin is another one, and nothing leads from https to http.
 */
export async function followRedirects(
  request: HttpRequest,
  outcome: HttpOutcome,
  by: Conversation,
): Promise<HttpOutcome> {
  let [current, last] = [request, outcome];
  for (let hop = 0; hop < mostHops; hop += 1) {
    const next = nextHop(current, last);
    if (next === undefined) return last;
    current = next;
    last = await send(current, forHop(current.url, request.url, by));
  }
  return last;
}

function nextHop(request: HttpRequest, outcome: HttpOutcome): HttpRequest | undefined {
  if (outcome.status !== 'answered' || !['GET', 'HEAD'].includes(request.method)) return undefined;
  const { code, headers } = outcome.answer;
  if (![301, 302, 303, 307, 308].includes(code)) return undefined;
  const url = parseUrl(headers.location ?? '', request.url);
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

/** The registry's own name is none of a store's. */
function forHop(url: URL, registry: URL, by: Conversation): Conversation {
  if (url.hostname === registry.hostname) return by;
  const { secureContext, rejectUnauthorized } = by.trust;
  return { ...by, trust: { secureContext, rejectUnauthorized } };
}
