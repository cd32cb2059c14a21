import type { Upload } from '../../storage-layout/listing.ts';
import { locate, type UploadFile } from '../../storage-layout/locate.ts';
import { detached } from './decode-key.ts';

interface Gathered {
  readonly repository: string;
  readonly id: string;
  bytes: number;
  startedMs: number | undefined;
  lastMs: number;
}

const longestName = 200;

/** Uploads that are not finished: objects of theirs, and parts that are no objects yet. */
export class ListedUploads {
  private readonly byName = new Map<string, Gathered>();

  addFile(
    upload: { repository: string; id: string; file: UploadFile },
    bytes: number,
    modifiedMs: number,
  ): void {
    const gathered = this.of(upload.repository, upload.id);
    gathered.lastMs = Math.max(gathered.lastMs, modifiedMs);
    if (upload.file === 'data') gathered.bytes += bytes;
    if (upload.file === 'startedat') gathered.startedMs = modifiedMs;
  }

  /**
   * Distribution's driver keeps what is uploaded in parts until it is complete, and copies large blobs in parts too: what
   * is left of those belongs to no repository any more.
   */
  addParts(path: string, bytes: number, startedMs: number): void {
    const located = locate(path);
    const isUpload = located.kind === 'upload';
    const id = located.kind === 'blob' ? `${located.digest.algorithm}:${located.digest.hex}` : path;
    const gathered = isUpload
      ? this.of(located.repository, located.id)
      : this.of('', id.slice(0, longestName));
    gathered.bytes += bytes;
    gathered.lastMs = Math.max(gathered.lastMs, startedMs);
  }

  list(): readonly Upload[] {
    return [...this.byName.values()].map(({ repository, id, bytes, startedMs, lastMs }) => ({
      ...{ repository, id, bytes },
      startedMs: startedMs ?? lastMs,
    }));
  }

  private of(repository: string, id: string): Gathered {
    const name = `${repository}\0${id}`;
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const gathered = {
      repository: detached(repository),
      id: detached(id),
      bytes: 0,
      startedMs: undefined,
      lastMs: 0,
    };
    this.byName.set(detached(name), gathered);
    return gathered;
  }
}
