import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

import { digestBytes, type Digest } from './digest.ts';
import type { Layout } from './layout.ts';
import { removeIfPresent, sizeIfPresent, writeWhole } from './link-files.ts';

export interface StoredBlob {
  readonly path: string;
  readonly bytes: number;
}

/** Blobs are stored once for the whole registry and reached through a link in each repository. */
export class BlobStore {
  private readonly layout: Layout;

  constructor(layout: Layout) {
    this.layout = layout;
  }

  async find(name: string, digest: Digest): Promise<StoredBlob | undefined> {
    if ((await sizeIfPresent(this.layout.layerLink(name, digest))) === undefined) return undefined;
    return this.findAnywhere(digest);
  }

  async findAnywhere(digest: Digest): Promise<StoredBlob | undefined> {
    const path = this.layout.blobData(digest);
    const bytes = await sizeIfPresent(path);
    return bytes === undefined ? undefined : { path, bytes };
  }

  async link(name: string, digest: Digest): Promise<void> {
    await writeWhole(this.layout.layerLink(name, digest), digest.text);
  }

  /** Removes the repository's link only: the bytes stay until garbage collection, as in Distribution. */
  async unlink(name: string, digest: Digest): Promise<boolean> {
    return removeIfPresent(this.layout.layerLink(name, digest));
  }

  async put(content: Buffer): Promise<Digest> {
    const digest = digestBytes(content);
    if ((await this.findAnywhere(digest)) === undefined) {
      await writeWhole(this.layout.blobData(digest), content);
    }
    return digest;
  }

  /** Takes over a finished upload whose digest has been verified. */
  async adopt(file: string, digest: Digest): Promise<void> {
    if ((await this.findAnywhere(digest)) !== undefined) return;
    const path = this.layout.blobData(digest);
    await mkdir(dirname(path), { recursive: true });
    await rename(file, path);
  }
}
