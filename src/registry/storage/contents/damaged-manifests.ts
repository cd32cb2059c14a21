import { createHash } from 'node:crypto';
import type { ManifestContent } from '../../storage-layout/manifest.ts';
import type { DigestTable } from '../../storage-layout/digest-table.ts';
import { savedPairs } from '../memory/saved-pairs.ts';

/** They are few; a storage that is damaged all over is not read all over in each scan. */
const mostAtOnce = 1_000;

/**
 * Manifests that no release can read as they should be, and whose bytes are not those of their digest: the disk or a copy
 * has damaged them. Whoever mends one leaves it at the same size, so only reading it again tells. One that is as it was
 * pushed stays as bad as it is.
 */
export class DamagedManifests {
  /** A hash of what was read last, by number of the digest; longest ago first. */
  private readonly hashes = new Map<number, string>();

  has(id: number): boolean {
    return this.hashes.has(id);
  }

  /** Of those the ones that were read longest ago, as many as may be read in one scan. */
  nextOf(ids: ReadonlySet<number>): readonly number[] {
    const next = [...this.hashes].filter(([id]) => ids.has(id)).slice(0, mostAtOnce);
    for (const [id, hash] of next) {
      this.hashes.delete(id);
      this.hashes.set(id, hash);
    }
    return next.map(([id]) => id);
  }

  /** Whether these bytes are what was read the last time, damaged as it was. */
  isSame(id: number, bytes: Buffer): boolean {
    const before = this.hashes.get(id);
    return before !== undefined && before === hashOf('sha256', bytes);
  }

  /** Notes whether what was read of a manifest is damaged. */
  judge(id: number, { bytes, content: { faults } }: ReadManifest, digests: DigestTable): void {
    const isFaulty = faults[2] !== undefined || faults[3] !== undefined;
    if (isFaulty && hashOf(digests.algorithm(id), bytes) !== digests.hex(id))
      this.hashes.set(id, hashOf('sha256', bytes));
    else this.hashes.delete(id);
  }

  drop(id: number): void {
    this.hashes.delete(id);
  }

  save(): unknown {
    return [...this.hashes];
  }

  restore(saved: unknown): void {
    this.hashes.clear();
    for (const [id, hash] of savedPairs(saved))
      if (typeof id === 'number' && typeof hash === 'string') this.hashes.set(id, hash);
  }
}

interface ReadManifest {
  readonly bytes: Buffer;
  readonly content: ManifestContent;
}

function hashOf(algorithm: string, bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex');
}
