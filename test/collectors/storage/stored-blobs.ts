import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Stores blobs of these sizes, as a registry does whose repositories are empty. */
export function pushBlobs(root: string, sizes: readonly number[]): void {
  mkdirSync(join(root, 'docker/registry/v2/repositories'), { recursive: true });
  for (const size of sizes) {
    const hex = randomBytes(32).toString('hex');
    const blob = join(root, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex);
    mkdirSync(blob, { recursive: true });
    writeFileSync(join(blob, 'data'), Buffer.alloc(size));
  }
}
