import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** A digest that has been checked: `sha256:` and 64 lower case hex digits. */
export interface Digest {
  readonly text: string;
  readonly hex: string;
}

export type ParsedDigest =
  | { readonly status: 'ok'; readonly digest: Digest }
  | { readonly status: 'invalid'; readonly reason: string };

/** Only sha256 is stored, which is all that Docker, containerd and skopeo send. Reasons are Distribution's words. */
export function parseDigest(text: string): ParsedDigest {
  const [algorithm, hex = ''] = text.split(':');
  if (algorithm !== 'sha256') return { status: 'invalid', reason: 'unsupported digest algorithm' };
  if (hex.length !== 64) return { status: 'invalid', reason: 'invalid checksum digest length' };
  if (!/^[0-9a-f]+$/.test(hex)) return { status: 'invalid', reason: 'invalid checksum digest format' };
  return { status: 'ok', digest: { text, hex } };
}

export function digestBytes(bytes: Buffer): Digest {
  return fromHex(createHash('sha256').update(bytes).digest('hex'));
}

export async function digestFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return fromHex(hash.digest('hex'));
}

function fromHex(hex: string): Digest {
  return { text: `sha256:${hex}`, hex };
}
