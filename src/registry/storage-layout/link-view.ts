import { noBlob } from './listing.ts';
import type { RegistryTree, Repository } from './tree.ts';

/** Answers what one repository after the other links, from arrays that are not cleared in between. */
export class LinkView {
  private readonly sizes: Float64Array;
  private readonly revisionOf: Int32Array;
  private readonly layerOf: Int32Array;
  private turn = 0;

  constructor({ sizes, digests }: Pick<RegistryTree, 'sizes' | 'digests'>) {
    this.sizes = sizes;
    this.revisionOf = new Int32Array(digests.size);
    this.layerOf = new Int32Array(digests.size);
  }

  enter({ revisions, layers }: Pick<Repository, 'revisions' | 'layers'>): void {
    this.turn += 1;
    for (const id of revisions) this.revisionOf[id] = this.turn;
    for (const id of layers) this.layerOf[id] = this.turn;
  }

  hasRevision(id: number): boolean {
    return this.revisionOf[id] === this.turn;
  }

  hasLayer(id: number): boolean {
    return this.layerOf[id] === this.turn;
  }

  hasBlob(id: number): boolean {
    return hasBlob(this.sizes, id);
  }
}

export function hasBlob(sizes: Float64Array, id: number): boolean {
  return (sizes[id] ?? noBlob) >= 0;
}

/** Whether everything was seen that may name a blob. */
export function isSeen({ unreadable, unreadableUploads = 0 }: RegistryTree): boolean {
  return unreadable === unreadableUploads;
}
