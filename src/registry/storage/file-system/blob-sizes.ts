import { noBlob } from '../../storage-layout/listing.ts';

/** Sizes of blobs by number of their digest. */
export class BlobSizes {
  private sizes: Float64Array;

  constructor(sizes = new Float64Array(0)) {
    this.sizes = sizes;
  }

  get length(): number {
    return this.sizes.length;
  }

  has(id: number): boolean {
    return (this.sizes[id] ?? noBlob) !== noBlob;
  }

  set(id: number, bytes: number): void {
    if (id >= this.sizes.length) this.growTo(Math.max(1_024, id + 1, Math.ceil(this.sizes.length * 1.25)));
    this.sizes[id] = bytes;
  }

  clear(id: number): void {
    if (id < this.sizes.length) this.sizes[id] = noBlob;
  }

  /** A copy for so many digests. */
  snapshot(length: number): Float64Array<ArrayBuffer> {
    const copy = new Float64Array(length).fill(noBlob, Math.min(length, this.sizes.length));
    copy.set(this.sizes.subarray(0, length));
    return copy;
  }

  private growTo(length: number): void {
    const grown = new Float64Array(length).fill(noBlob);
    grown.set(this.sizes);
    this.sizes = grown;
  }
}
