import type { Digest } from './digest.ts';

/** Where Distribution keeps what; relative to `docker/registry/v2`, as a driver takes them. */
export function blobPath({ algorithm, hex }: Digest): string {
  return `blobs/${algorithm}/${hex.slice(0, 2)}/${hex}/data`;
}

export function tagLinkPath(repository: string, tag: string): string {
  return `repositories/${repository}/_manifests/tags/${tag}/current/link`;
}

export function uploadStartPath(repository: string, upload: string): string {
  return `repositories/${repository}/_uploads/${upload}/startedat`;
}

export function revisionLinkPath(repository: string, { algorithm, hex }: Digest): string {
  return `repositories/${repository}/_manifests/revisions/${algorithm}/${hex}/link`;
}
