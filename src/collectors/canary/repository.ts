import type { ApiOutcome } from '../../registry/api/client.ts';
import type { HttpRequest } from '../../registry/api/conversation.ts';
import { baseUrl } from '../../registry/api/base-url.ts';
import { textOf } from '../../registry/api/body.ts';
import { parseJsonObject } from '../../registry/api/json-object.ts';
import type { RepositoryTalk } from '../../registry/api/upload.ts';

export type Action = 'pull' | 'push' | 'delete';

/** Asks for something below the repository. */
export function ask(
  talk: RepositoryTalk,
  action: Action,
  request: Omit<HttpRequest, 'url'> & { readonly path: string },
): Promise<ApiOutcome> {
  const { path, ...rest } = request;
  const url = new URL(`${talk.repository}/${path}`, baseUrl(talk.registry));
  const headers = { ...talk.headers, ...rest.headers };
  return talk.client.send({ ...rest, url, headers }, `${talk.repository}:${action}`, talk.by);
}

/** Why an outcome is not what a step needs; undefined where it is. */
export function faultOf(outcome: ApiOutcome, codes: readonly number[]): string | undefined {
  if (outcome.status === 'failed') return outcome.failure.detail;
  if (outcome.status === 'no log-in') return outcome.result.detail;
  const { code } = outcome.answer;
  return codes.includes(code) ? undefined : `answers ${code}, expected ${codes.join(' or ')}`;
}

/** The names of an answer to `tags/list`; undefined where it is none. */
export function tagsOf(outcome: ApiOutcome): readonly string[] | undefined {
  if (outcome.status !== 'answered' || outcome.answer.code !== 200) return undefined;
  const tags = parseJsonObject(textOf(outcome.answer.body))?.['tags'];
  // Distribution says null where the last one was deleted.
  if (tags === null) return [];
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : undefined;
}
