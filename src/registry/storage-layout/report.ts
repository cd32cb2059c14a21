import type { Release } from './release.ts';

/** What a scan has found, for metrics, the status page, a table or JSON. Bytes are sizes of blob data. */
export interface StorageReport {
  /** Each blob once, however often it is linked. */
  readonly blobs: Amount;
  /** Blobs that came and went since the scan before; both 0 at the first. */
  readonly added: Amount;
  readonly removed: Amount;
  readonly repositoryCount: number;
  /** Largest first. */
  readonly repositories: readonly RepositoryUsage[];
  readonly tags: number;
  /** Manifests linked by repositories, each link once. */
  readonly manifests: number;
  readonly release: Release;
  readonly reclaimable: ReclaimableByMode;
  /** What the other line of Distribution would delete: 3 for 2, 2 for 3. */
  readonly reclaimableByOtherRelease: ReclaimableByMode;
  readonly uploads: UploadUsage;
  readonly broken: Readonly<Record<BrokenKind, number>>;
  /** Some of what is broken, to name it. */
  readonly defects: readonly Defect[];
  readonly unreadable: number;
  readonly unreadablePath: string;
  readonly files: number;
}

export interface Amount {
  readonly count: number;
  readonly bytes: number;
}

export interface RepositoryUsage {
  readonly name: string;
  readonly tags: number;
  readonly manifests: number;
  /** Blobs that the repository links. */
  readonly allBytes: number;
  /** Blobs that no other repository links. */
  readonly exclusiveBytes: number;
  /** Bytes that it has come to link since the scan before; 0 at the first. */
  readonly addedBytes: number;
}

/** How garbage-collect is run: as it is, or with `--delete-untagged`. */
export type Mode = 'unreferenced' | 'untagged';
export const modes: readonly Mode[] = ['unreferenced', 'untagged'];

export type ReclaimableByMode = Readonly<Record<Mode, Reclaimable>>;

export type Reclaimable =
  /** Exactly what garbage-collect would delete now. */
  | { readonly status: 'known'; readonly ids: Int32Array; readonly bytes: number }
  /** Garbage-collect would stop before it deletes a blob, and so would give nothing back. */
  | { readonly status: 'blocked'; readonly reason: string }
  /** Something could not be read, so that too much would be taken for garbage. */
  | { readonly status: 'unknown'; readonly reason: string };

export interface UploadUsage extends Amount {
  /** Undefined while there is none. */
  readonly oldestMs: number | undefined;
  /** Oldest first, some of them. */
  readonly oldest: readonly {
    readonly repository: string;
    readonly id: string;
    readonly bytes: number;
    readonly startedMs: number;
  }[];
}

export const brokenKinds = [
  'link_target_missing',
  'empty_blob',
  'manifest_child_missing',
  'tag_target_missing',
  'unreadable_manifest',
  'oversized_manifest',
  'invalid_link',
  'index_cycle',
  'symbolic_link',
  'unexpected_entry',
] as const;
export type BrokenKind = (typeof brokenKinds)[number];

export interface Defect {
  readonly kind: BrokenKind;
  /** Empty where it belongs to none. */
  readonly repository: string;
  /** What is meant, for a person: a tag, a digest, a path relative to the registry's root directory. */
  readonly what: string;
  /** Why it is broken and what follows, in one clause. */
  readonly detail: string;
}
