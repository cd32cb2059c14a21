import { DigestTable } from '../../storage-layout/digest-table.ts';
import { noBlob } from '../../storage-layout/listing.ts';
import { BlobShard } from './blob-shard.ts';
import { BlobSizes } from './blob-sizes.ts';
import { DirectoryStamp } from './directory-stamp.ts';
import { Round, type RoundOptions } from './round.ts';

/** What one thread has read of a shard of SHA-256, for another one that has its own numbers of digests. */
export interface PackedShard {
  readonly key: string;
  readonly stamp: readonly number[];
  /** One after the other; what follows goes by their places here. */
  readonly digests: Int32Array<ArrayBuffer>;
  readonly sizes: Float64Array<ArrayBuffer>;
  readonly settled: Int32Array;
  readonly pending: Int32Array;
}

/** Undefined where there is nothing, or more than this can say: who lists such a shard reads it anew. */
export function packShard(
  key: string,
  path: string,
  options: Omit<RoundOptions, 'digests'>,
): PackedShard | undefined {
  const [shard, sizes, digests] = [new BlobShard(key), new BlobSizes(), new DigestTable()];
  shard.read(new Round({ ...options, digests }), path, sizes);
  const { settled, pending, stamp, isOdd } = shard;
  if (isOdd || digests.size === 0) return undefined;
  return {
    ...{ key, settled, pending, stamp: stamp.save() },
    digests: digests.packed(),
    sizes: sizes.snapshot(digests.size),
  };
}

/** The shard as it is remembered with the numbers of that table. */
export function unpackShard(packed: PackedShard, digests: DigestTable, sizes: BlobSizes): BlobShard {
  const ids = Int32Array.from(packed.sizes, (size, place) => {
    const id = digests.addPacked(packed.digests, place);
    if (size !== noBlob) sizes.set(id, size);
    return id;
  });
  const numbers = (places: Int32Array): Int32Array => places.map((place) => ids[place] ?? 0);
  return new BlobShard(packed.key, {
    stamp: new DirectoryStamp(packed.stamp),
    settled: numbers(packed.settled),
    pending: numbers(packed.pending),
  });
}
