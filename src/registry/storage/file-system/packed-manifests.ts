import { DigestTable, packedCount } from '../../storage-layout/digest-table.ts';
import type { ManifestContent } from '../../storage-layout/manifest.ts';
import { ManifestTable, type SavedManifests } from '../../storage-layout/manifest-table.ts';
import { mostManifestBytes, parseManifest } from '../../storage-layout/parse-manifest.ts';
import { blobPath } from '../../storage-layout/paths.ts';
import type { ConfinedFiles } from './confined-files.ts';

const rareDigest = /^sha(?:384|512):/;

/** What one thread has read of manifests, for another one that has its own numbers of digests. */
export interface PackedManifests {
  /** All that are named, one after the other. */
  readonly digests: Int32Array<ArrayBuffer>;
  /** By their places there. */
  readonly manifests: SavedManifests;
}

/** Leaves out what cannot be read, or is not ordinary. */
export function packManifests(wanted: Int32Array, files: ConfinedFiles): PackedManifests {
  const [digests, table] = [new DigestTable(), new ManifestTable()];
  const count = packedCount(wanted);
  for (let place = 0; place < count; place += 1) digests.addPacked(wanted, place);
  for (let id = 0; id < count; id += 1) {
    const path = blobPath({ algorithm: digests.algorithm(id), hex: digests.hex(id) });
    const read = files.read(path, mostManifestBytes);
    if (read.status !== 'ok' || !read.isWhole) continue;
    const content = parseManifest(read.bytes);
    if (isOrdinary(content)) table.set(id, content, digests);
  }
  return { digests: digests.packed(), manifests: table.save() };
}

/** What has a fault is judged by its bytes as well, and rare digests are not packed. */
function isOrdinary({ faults, references }: ManifestContent): boolean {
  const isFaulty = faults[2] !== undefined || faults[3] !== undefined;
  return !isFaulty && references.every(({ digest }) => !rareDigest.test(digest));
}

/** Those that need not be copied from one thread to the other. */
export function buffersOf({ digests, manifests }: PackedManifests): readonly ArrayBuffer[] {
  const { starts, lengths, kinds, sizes, references, roles } = manifests;
  const arrays = [digests, starts, lengths, kinds, sizes, references, roles];
  return arrays.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

/** Puts them into a table that goes by the numbers of `digests`. */
export function unpackManifests(packed: PackedManifests, digests: DigestTable, into: ManifestTable): void {
  const ids = Int32Array.from({ length: packedCount(packed.digests) }, (_, place) =>
    digests.addPacked(packed.digests, place),
  );
  into.addAll(packed.manifests, ids);
}
