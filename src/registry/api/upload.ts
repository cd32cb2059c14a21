import type { ApiClient, ApiOutcome } from './client.ts';
import type { Conversation } from './conversation.ts';
import { baseUrl } from './base-url.ts';
import type { HttpAnswer } from './http-request.ts';
import { parseTarget } from './parse-url.ts';

/** Where requests of one repository go, and how. */
export interface RepositoryTalk {
  readonly client: ApiClient;
  readonly registry: URL;
  readonly repository: string;
  /** Beside those that every request has. */
  readonly headers: Readonly<Record<string, string>>;
  readonly by: Conversation;
}

export type UploadResult =
  | { readonly status: 'sent'; readonly outcome: ApiOutcome; readonly expected: 201 | 202 }
  /** The registry sends its clients somewhere that they cannot or must not go. */
  | { readonly status: 'misled'; readonly detail: string };

export interface Blob {
  readonly digest: string;
  readonly bytes: Buffer;
}

/** Sends a blob in one piece, as the distribution specification has it: POST for a place, PUT to it. */
export async function uploadBlob(blob: Blob, talk: RepositoryTalk): Promise<UploadResult> {
  const { registry, repository, headers, client, by } = talk;
  const url = new URL(`${repository}/blobs/uploads/`, baseUrl(registry));
  const scope = `${repository}:push`;
  const begun = await client.send({ method: 'POST', url, headers, body: Buffer.alloc(0) }, scope, by);
  if (begun.status !== 'answered' || begun.answer.code !== 202)
    return { status: 'sent', outcome: begun, expected: 202 };
  const place = placeOf(begun.answer, url);
  if (typeof place === 'string') return { status: 'misled', detail: place };
  place.searchParams.set('digest', blob.digest);
  const request = {
    ...({ method: 'PUT', url: place, body: blob.bytes } as const),
    headers: { ...headers, 'content-type': 'application/octet-stream' },
  };
  return { status: 'sent', outcome: await client.send(request, scope, by), expected: 201 };
}

/** Credentials follow, so nothing but the registry's own origin will do: clients stumble over the same. */
function placeOf({ headers }: HttpAnswer, url: URL): URL | string {
  const place = parseTarget(headers.location ?? '', url);
  if (headers.location === undefined || place === undefined)
    return 'answers 202 without a Location, expected the place to upload to';
  if (place.origin === url.origin) return place;
  // Not where to: by now a server could have put into it what it was sent.
  if (place.host === url.host)
    return `sends uploads to ${place.protocol}//, expected ${url.protocol}//; let the proxy in front set X-Forwarded-Proto, or set http.host of the registry`;
  return `sends uploads to another host, expected ${url.origin}; let the proxy in front pass the Host header on, or set http.host of the registry`;
}
