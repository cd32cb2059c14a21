import { textOf } from './body.ts';
import type { ApiClient, ApiOutcome } from './client.ts';
import { isSha256, servedDigest, sha256 } from './digest.ts';
import type { Conversation, HttpRequest } from './conversation.ts';
import type { HttpAnswer } from './http-request.ts';
import { formatImageReference, type ImageReference } from './image-reference.ts';
import { parseJsonObject } from './json-object.ts';
import { baseUrl } from './base-url.ts';

/** What became of reading a manifest and the configuration that it names. `what` is what was being read. */
export type ImageRead =
  | { readonly status: 'ok' }
  | {
      readonly status: 'unexpected';
      readonly what: string;
      readonly outcome: Exclude<ApiOutcome, { status: 'answered' }>;
    }
  | { readonly status: 'answered'; readonly what: string; readonly answer: HttpAnswer }
  /** It was served, and is not what it should be. */
  | { readonly status: 'damaged'; readonly what: string; readonly detail: string };

/** What Distribution takes a manifest to be at most. */
const manifestLimitBytes = 4 * 1024 * 1024;
const blobLimitBytes = 1024 * 1024;

const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

export interface ImageQuestion {
  readonly registry: URL;
  readonly image: ImageReference;
}

/** Reads as a pull begins: the manifest, then the blob of the image's configuration, and compares both with their digests. */
export async function readImage(
  client: ApiClient,
  { registry, image }: ImageQuestion,
  by: Conversation,
): Promise<ImageRead> {
  const { repository, reference } = image;
  const ask = async (path: string, limitBytes: number, accept: string): Promise<ApiOutcome> => {
    const url = new URL(`${repository}/${path}`, baseUrl(registry));
    const request: HttpRequest = { method: 'GET', url, headers: { accept }, limitBytes };
    return client.send(request, `${repository}:pull`, by);
  };
  const manifest = await ask(`manifests/${reference}`, manifestLimitBytes, manifestTypes.join(', '));
  const what = `manifest ${formatImageReference(image)}`;
  const told = manifest.status === 'answered' ? servedDigest(manifest.answer.headers) : undefined;
  const digest = reference.includes(':') ? reference : told;
  const read = judge(manifest, { what, digest, mayBeCut: false });
  if (read.status !== 'ok') return read;
  const config = manifest.status === 'answered' ? configOf(manifest.answer) : undefined;
  if (config === undefined) return read;
  const blob = await ask(`blobs/${config}`, blobLimitBytes, '*/*');
  return judge(blob, { what: `blob ${config} of ${repository}`, digest: config, mayBeCut: true });
}

interface Expected {
  readonly what: string;
  readonly digest: string | undefined;
  readonly mayBeCut: boolean;
}

function judge(outcome: ApiOutcome, expected: Expected): ImageRead {
  const { what } = expected;
  if (outcome.status !== 'answered') return { status: 'unexpected', what, outcome };
  const { answer } = outcome;
  if (answer.code !== 200) return { status: 'answered', what, answer };
  const damage = damageOf(answer, expected);
  return damage === undefined ? { status: 'ok' } : { status: 'damaged', what, detail: damage };
}

function damageOf({ body }: HttpAnswer, { digest, mayBeCut }: Expected): string | undefined {
  if (body.bytes.length === 0) return 'is served with an empty body';
  // Of a large configuration what was read says enough.
  if (body.isCut) return mayBeCut ? undefined : 'is served with an endless body';
  const actual = sha256(body.bytes);
  return digest === undefined || digest === actual ? undefined : `is served with the content of ${actual}`;
}

/** Of an index there is none. */
function configOf({ body }: HttpAnswer): string | undefined {
  const config = parseJsonObject(textOf(body))?.['config'];
  const digest: unknown =
    typeof config === 'object' && config !== null && 'digest' in config ? config.digest : undefined;
  return isSha256(digest) ? digest : undefined;
}
