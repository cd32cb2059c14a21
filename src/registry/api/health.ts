import { textOf } from './body.ts';
import type { Conversation } from './conversation.ts';
import { get } from './http-request.ts';
import { trustFor } from './trust-for.ts';
import { parseJsonObject } from './json-object.ts';

/** What `/debug/health` of a registry's debug server says; unknown where it cannot be asked. */
export type Health =
  | { readonly status: 'healthy' }
  | { readonly status: 'failing'; readonly detail: string }
  | { readonly status: 'unknown'; readonly detail: string };

const longestDetail = 300;

/** Distribution answers 503 with the failing checks by name, and what each says. */
export async function readHealth(url: URL, registry: URL, by: Conversation): Promise<Health> {
  const shown = `${url.origin}${url.pathname}`;
  const trust = trustFor(url, { registry, realms: [] }, by.trust);
  const outcome = await get(url, { ...by, trust });
  if (outcome.status === 'failed')
    return { status: 'unknown', detail: `the health at ${shown} cannot be asked: ${outcome.failure.detail}` };
  const { code, body } = outcome.answer;
  const checks = parseJsonObject(textOf(body));
  if (code === 200 && checks !== undefined) return { status: 'healthy' };
  if (code === 503 && checks !== undefined)
    return { status: 'failing', detail: `its health check fails: ${inOneLine(checks)}` };
  return {
    status: 'unknown',
    detail: `the health at ${shown} answers ${code}, expected the JSON of /debug/health`,
  };
}

function inOneLine(checks: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(checks).map(
    ([name, problem]) => `${name}: ${typeof problem === 'string' ? problem : 'fails'}`,
  );
  return said.join(', ').replaceAll(/\s+/g, ' ').slice(0, longestDetail);
}
