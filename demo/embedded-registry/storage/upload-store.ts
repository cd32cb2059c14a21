import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ClientGoneError } from '../body-chunks.ts';
import { createUuidV7 } from '../uuid-v7.ts';
import type { BlobStore } from './blob-store.ts';
import { digestFile, type Digest } from './digest.ts';
import type { Layout } from './layout.ts';
import { sizeIfPresent, writeWhole } from './link-files.ts';

export interface Upload {
  readonly name: string;
  readonly uuid: string;
  readonly directory: string;
  readonly data: string;
  readonly bytes: number;
}

export type Append =
  | { readonly status: 'appended'; readonly bytes: number }
  | { readonly status: 'too_large' }
  | { readonly status: 'disconnected'; readonly copied: number };

export type Commit =
  | { readonly status: 'stored' }
  | { readonly status: 'mismatch'; readonly canonical: Digest };

/** Unfinished blobs: `_uploads/<uuid>/{startedat,data}`, as Distribution leaves them on disk. */
export class UploadStore {
  private readonly layout: Layout;
  private readonly blobs: BlobStore;

  constructor(layout: Layout, blobs: BlobStore) {
    this.layout = layout;
    this.blobs = blobs;
  }

  async start(name: string, startedAt: string): Promise<Upload> {
    const upload = this.at(name, createUuidV7(Date.now()));
    await mkdir(upload.directory, { recursive: true });
    await writeWhole(join(upload.directory, 'startedat'), startedAt);
    await writeFile(upload.data, '');
    return upload;
  }

  async find(name: string, uuid: string): Promise<Upload | undefined> {
    const upload = this.at(name, uuid);
    const bytes = await sizeIfPresent(upload.data);
    return bytes === undefined ? undefined : { ...upload, bytes };
  }

  /** Appends a stream without holding it in memory, and stops where the blob would outgrow the limit. */
  async append(upload: Upload, chunks: AsyncIterable<Buffer>, maxBytes: number): Promise<Append> {
    const file = await open(upload.data, 'a');
    let copied = 0;
    try {
      for await (const chunk of chunks) {
        if (upload.bytes + copied + chunk.length > maxBytes) return { status: 'too_large' };
        await file.writeFile(chunk);
        copied += chunk.length;
      }
    } catch (error) {
      if (error instanceof ClientGoneError) return { status: 'disconnected', copied };
      throw error;
    } finally {
      await file.close();
    }
    return { status: 'appended', bytes: upload.bytes + copied };
  }

  async commit(upload: Upload, digest: Digest): Promise<Commit> {
    const canonical = await digestFile(upload.data);
    if (canonical.hex !== digest.hex) return { status: 'mismatch', canonical };
    await this.blobs.adopt(upload.data, digest);
    await this.blobs.link(upload.name, digest);
    await this.cancel(upload);
    return { status: 'stored' };
  }

  async cancel({ directory }: Upload): Promise<void> {
    await rm(directory, { recursive: true, force: true });
  }

  private at(name: string, uuid: string): Upload {
    const directory = this.layout.upload(name, uuid);
    return { name, uuid, directory, data: join(directory, 'data'), bytes: 0 };
  }
}
