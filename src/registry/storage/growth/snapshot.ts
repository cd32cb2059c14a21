import type { DigestTable } from '../../storage-layout/digest-table.ts';
import { noBlob } from '../../storage-layout/listing.ts';
import type { Amount } from '../../storage-layout/report.ts';

/** Digests that a repository links, in one or more lists. */
export type Links = readonly Int32Array[];

/** What a registry stored at one scan. */
export interface Snapshot {
  readonly digests: DigestTable;
  readonly sizes: Float64Array;
  readonly repositories: ReadonlyMap<string, Links>;
  /** Blobs that were stored and have no number in the table. */
  readonly lost: Amount;
}

const nowhere = -1;

/** The same with the numbers of a table that was made since; what is not in that table is stored no longer. */
export function renumber({ digests, sizes, repositories, lost }: Snapshot, into: DigestTable): Snapshot {
  const numbers = new Int32Array(digests.size);
  const renumbered = new Float64Array(into.size).fill(noBlob);
  const gone = { ...lost };
  for (let id = 0; id < digests.size; id += 1) {
    const number = into.findSame(digests, id) ?? nowhere;
    const size = sizes[id] ?? noBlob;
    numbers[id] = number;
    if (number !== nowhere) renumbered[number] = size;
    else if (size !== noBlob) {
      gone.count += 1;
      gone.bytes += size;
    }
  }
  const links = (parts: Links): Links => parts.map((part) => renumberLinks(part, numbers));
  return {
    ...{ digests: into, sizes: renumbered, lost: gone },
    repositories: new Map([...repositories].map(([name, parts]) => [name, links(parts)])),
  };
}

/** The same with the numbers of a table that takes up all that is stored and not in it. */
export function carryOver(snapshot: Snapshot, into: DigestTable): Snapshot {
  const { digests, sizes } = snapshot;
  for (const [id, size] of sizes.entries())
    if (size !== noBlob) into.add(digests.algorithm(id), digests.hex(id));
  return renumber(snapshot, into);
}

function renumberLinks(links: Int32Array, numbers: Int32Array): Int32Array {
  return links.map((id) => numbers[id] ?? nowhere).filter((id) => id !== nowhere);
}
