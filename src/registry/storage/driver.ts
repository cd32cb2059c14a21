import type { DigestTable } from '../storage-layout/digest-table.ts';
import type { ManifestTable } from '../storage-layout/manifest-table.ts';
import type { Listing } from '../storage-layout/listing.ts';

/**
 * Where a registry's files lie. Paths are relative to `docker/registry/v2` and never lead out of it. Reads only.
 *
 * Questions are coarse, so that each driver answers with as few calls as it can: a file system lists only what has
 * changed since the last time, an object store only whole pages.
 */
export interface StorageDriver {
  /** How many reads are worth having under way at once; 1 where each keeps its caller until it is done. */
  readonly parallelReads: number;
  /** How long a registry may be between two steps of one change; undefined where that is next to nothing. */
  readonly confirmAfterMs?: number | undefined;
  /** Whether it is time to look at everything anew; who lists then calls `forget` first, and brings a fresh table. */
  readonly isDueForAll: boolean;
  /** Drops whatever is remembered of earlier lists, with the numbers that digests had in them. */
  forget(): void;
  /** All that is there. Rejects when there is nothing to list: no such directory or bucket, no permission at all. */
  list(digests: DigestTable): Promise<Listing>;
  /** What the last `list` has read of manifests on its way, with its numbers; once, and only of such as are without fault. */
  takeManifests?(): ManifestTable | undefined;
  /** Undefined when there is no such file. Rejects when that cannot be told. */
  stat(path: string): Promise<FileStat | undefined>;
  /** At most `mostBytes` of a file. Never rejects. */
  read(path: string, mostBytes: number): Promise<FileRead>;
  /** What the next process can go on from; undefined where listing needs no memory. */
  save(): SavedParts | undefined;
  /** Whether it was of use: parts of another release or root are not. Before the first `list`. */
  restore(parts: SavedParts): boolean;
  close(): void;
}

export interface FileStat {
  readonly bytes: number;
  readonly modifiedMs: number;
}

export type FileRead =
  | { readonly status: 'ok'; readonly bytes: Buffer; readonly isWhole: boolean }
  | { readonly status: 'gone' }
  | { readonly status: 'unreadable'; readonly detail: string };

/** Plain JSON, and arrays that would be too large for it. */
export interface SavedParts {
  readonly json: unknown;
  readonly arrays: Readonly<Record<string, Float64Array | Int32Array | Uint8Array>>;
}
