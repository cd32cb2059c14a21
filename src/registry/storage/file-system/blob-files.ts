import { digestAlgorithms } from '../../storage-layout/digest.ts';
import type { DigestTable } from '../../storage-layout/digest-table.ts';
import { BlobShard } from './blob-shard.ts';
import { BlobSizes } from './blob-sizes.ts';
import type { Missing, Round } from './round.ts';
import { unpackShard, type PackedShard } from './packed-shard.ts';
import { RememberedDirectory } from './remembered-directory.ts';

const twoDigits = /^[0-9a-f]{2}$/;

export interface ShardProgress {
  readonly done: number;
  readonly total: number;
}

/** All of `blobs`. */
export class BlobFiles {
  readonly sizes: BlobSizes;
  readonly shards: Map<string, BlobShard>;
  private readonly top = new RememberedDirectory({
    area: { kind: 'blobs' },
    isExpected: (name) => digestAlgorithms.includes(name),
  });
  private readonly algorithms = new Map<string, RememberedDirectory>();

  constructor(sizes = new BlobSizes(), shards = new Map<string, BlobShard>()) {
    this.sizes = sizes;
    this.shards = shards;
  }

  /** Takes up what a thread has read. */
  take(packed: PackedShard, digests: DigestTable): void {
    this.shards.set(packed.key, unpackShard(packed, digests, this.sizes));
  }

  /** What is there, and whether a blob has vanished since the last time. */
  async read(round: Round, path: string, { inTurn, onProgress }: BlobReading): Promise<BlobsOutcome> {
    const algorithms = this.top.read(round, path);
    const keys = typeof algorithms === 'string' ? [] : this.shardKeys(round, path, algorithms);
    let hasVanished = this.forgetAllBut(new Set(keys));
    let done = 0;
    const readNext = (key: string): void => {
      onProgress({ done, total: keys.length });
      done += 1;
      if (this.shardOf(key).read(round, `${path}/${key}`, this.sizes)) hasVanished = true;
    };
    const turns = inTurn(keys);
    // Most scans wait for nobody: a promise for each key would be for nothing.
    if (Symbol.iterator in turns) for (const key of turns) readNext(key);
    else for await (const key of turns) readNext(key);
    return { top: typeof algorithms === 'string' ? algorithms : 'there', hasVanished };
  }

  private shardKeys(round: Round, path: string, algorithms: readonly string[]): readonly string[] {
    return algorithms.flatMap((algorithm) => {
      const shards = this.algorithmOf(algorithm).read(round, `${path}/${algorithm}`);
      return typeof shards === 'string' ? [] : shards.map((shard) => `${algorithm}/${shard}`);
    });
  }

  private algorithmOf(name: string): RememberedDirectory {
    const known = this.algorithms.get(name);
    if (known !== undefined) return known;
    const directory = new RememberedDirectory({
      area: { kind: 'blobs' },
      isExpected: (shard) => twoDigits.test(shard),
    });
    this.algorithms.set(name, directory);
    return directory;
  }

  private shardOf(key: string): BlobShard {
    const known = this.shards.get(key);
    if (known !== undefined) return known;
    const shard = new BlobShard(key);
    this.shards.set(key, shard);
    return shard;
  }

  private forgetAllBut(keys: ReadonlySet<string>): boolean {
    let hadBlobs = false;
    for (const [key, shard] of this.shards) {
      if (keys.has(key)) continue;
      if (shard.forget(this.sizes)) hadBlobs = true;
      this.shards.delete(key);
    }
    return hadBlobs;
  }
}

export interface BlobReading {
  /** The keys of shards in the order in which to read them. */
  readonly inTurn: (keys: readonly string[]) => AsyncIterable<string> | Iterable<string>;
  readonly onProgress: (progress: ShardProgress) => void;
}

export interface BlobsOutcome {
  readonly top: Missing | 'there';
  readonly hasVanished: boolean;
}
