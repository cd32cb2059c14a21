import type { DigestTable } from '../../storage-layout/digest-table.ts';
import { isSeen } from '../../storage-layout/link-view.ts';
import { noBlob } from '../../storage-layout/listing.ts';
import type { Amount } from '../../storage-layout/report.ts';
import type { RegistryTree } from '../../storage-layout/tree.ts';
import type { SavedParts } from '../driver.ts';
import { restoreSnapshot, saveSnapshot } from './saved-snapshot.ts';
import { carryOver, renumber, type Links, type Snapshot } from './snapshot.ts';

/** What came and what went between two scans. */
export interface Difference {
  readonly added: Amount;
  readonly removed: Amount;
  /** Bytes that a repository has come to link, by its name; only those that have. */
  readonly addedBytes: ReadonlyMap<string, number>;
}

const none: Difference = {
  added: { count: 0, bytes: 0 },
  removed: { count: 0, bytes: 0 },
  addedBytes: new Map(),
};

/** Compares each whole scan with the whole one before. What is removed between two scans takes nothing away from what was added. */
export class Growth {
  private last: Snapshot | undefined;

  /** How a tree differs from the whole one before; nothing where either is missing. The next is compared with this. */
  advance(tree: RegistryTree): Difference {
    if (!isWhole(tree)) return none;
    const difference = this.compare(tree);
    this.remember(tree);
    return difference;
  }

  /** With numbers of that table, which may grow by it. Undefined before there is anything to compare with. */
  save(digests: DigestTable): SavedParts | undefined {
    if (this.last === undefined) return undefined;
    // The table may be younger than the last scan that was whole.
    if (this.last.digests !== digests) this.last = carryOver(this.last, digests);
    return saveSnapshot(this.last);
  }

  /** Whether it is what `save` gave with that table. */
  restore(parts: SavedParts, digests: DigestTable): boolean {
    this.last = restoreSnapshot(parts, digests);
    return this.last !== undefined;
  }

  private compare(tree: RegistryTree): Difference {
    if (this.last === undefined) return none;
    const before = this.last.digests === tree.digests ? this.last : renumber(this.last, tree.digests);
    return { ...blobChanges(before, tree), addedBytes: newLinks(before, tree) };
  }

  private remember({ digests, sizes, repositories }: RegistryTree): void {
    this.last = {
      digests,
      sizes,
      repositories: new Map(repositories.map(({ name, layers, revisions }) => [name, [layers, revisions]])),
      lost: none.removed,
    };
  }
}

/**
 * What could not be read would count as removed, and as added once it can be. Neither blobs nor repositories is what a
 * mount point shows before its volume is there; a fresh registry looks the same, so that its first pushes are where
 * growth begins, too.
 */
function isWhole(tree: RegistryTree): boolean {
  return isSeen(tree) && (tree.hasBlobs || tree.hasRepositories);
}

function blobChanges(before: Snapshot, { sizes }: RegistryTree): Pick<Difference, 'added' | 'removed'> {
  const added = { count: 0, bytes: 0 };
  const removed = { ...before.lost };
  const length = Math.max(before.sizes.length, sizes.length);
  for (let id = 0; id < length; id += 1) {
    const [was, is] = [before.sizes[id] ?? noBlob, sizes[id] ?? noBlob];
    if (was === is) continue;
    if (was !== noBlob) count(removed, was);
    if (is !== noBlob) count(added, is);
  }
  return { added, removed };
}

function count(amount: { count: number; bytes: number }, bytes: number): void {
  amount.count += 1;
  amount.bytes += bytes;
}

function newLinks(before: Snapshot, tree: RegistryTree): ReadonlyMap<string, number> {
  const added = new Map<string, number>();
  const marks = new Int32Array(tree.digests.size);
  for (const [index, { name, layers, revisions }] of tree.repositories.entries()) {
    const links = [layers, revisions];
    const known = before.repositories.get(name) ?? [];
    // A driver gives the same array again where it has found nothing changed.
    if (known.length === links.length && known.every((part, at) => part === links[at])) continue;
    for (const part of known) for (const id of part) marks[id] = index + 1;
    const bytes = unmarkedBytes(links, { mark: index + 1, marks, sizes: tree.sizes });
    if (bytes > 0) added.set(name, bytes);
  }
  return added;
}

interface Marking {
  readonly mark: number;
  readonly marks: Int32Array;
  readonly sizes: Float64Array;
}

function unmarkedBytes(links: Links, { mark, marks, sizes }: Marking): number {
  let bytes = 0;
  for (const part of links) {
    for (const id of part) {
      if (marks[id] === mark) continue;
      marks[id] = mark;
      bytes += Math.max(sizes[id] ?? 0, 0);
    }
  }
  return bytes;
}
