import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export function sha256(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** What a registry calls what it serves; undefined where it does not say. */
export function servedDigest(headers: IncomingHttpHeaders): string | undefined {
  const digest = headers['docker-content-digest'];
  return isSha256(digest) ? digest : undefined;
}

export function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}
