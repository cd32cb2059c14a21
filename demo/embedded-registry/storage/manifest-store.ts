import type { BlobStore } from './blob-store.ts';
import { parseDigest, type Digest } from './digest.ts';
import type { Layout } from './layout.ts';
import { readIfPresent, removeIfPresent, sizeIfPresent, writeWhole } from './link-files.ts';

/** Manifests are blobs that a revision link makes part of a repository. */
export class ManifestStore {
  private readonly layout: Layout;
  private readonly blobs: BlobStore;

  constructor(layout: Layout, blobs: BlobStore) {
    this.layout = layout;
    this.blobs = blobs;
  }

  async read(name: string, digest: Digest): Promise<Buffer | undefined> {
    if (!(await this.has(name, digest))) return undefined;
    return readIfPresent(this.layout.blobData(digest));
  }

  async has(name: string, digest: Digest): Promise<boolean> {
    return (await sizeIfPresent(this.layout.revisionLink(name, digest))) !== undefined;
  }

  async put(name: string, content: Buffer): Promise<Digest> {
    const digest = await this.blobs.put(content);
    await writeWhole(this.layout.revisionLink(name, digest), digest.text);
    return digest;
  }

  async unlink(name: string, digest: Digest): Promise<boolean> {
    return removeIfPresent(this.layout.revisionLink(name, digest));
  }

  async resolveTag(name: string, tag: string): Promise<Digest | undefined> {
    const link = await readIfPresent(this.layout.tagCurrentLink(name, tag));
    const parsed = parseDigest(link?.toString() ?? '');
    return parsed.status === 'ok' ? parsed.digest : undefined;
  }
}
