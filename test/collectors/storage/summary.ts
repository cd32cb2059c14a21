import type { BrokenKind } from '../../../src/registry/storage-layout/report.ts';
import type { ScanSummary } from '../../../src/registry/storage/scan-summary.ts';

const nothing = { count: 0, bytes: 0 };
const nothingToFree = { status: 'known', ...nothing } as const;

export const soundStorage: Readonly<Record<BrokenKind, number>> = {
  ...{ link_target_missing: 0, empty_blob: 0, manifest_child_missing: 0, tag_target_missing: 0 },
  ...{ unreadable_manifest: 0, oversized_manifest: 0, invalid_link: 0, index_cycle: 0 },
  ...{ symbolic_link: 0, unexpected_entry: 0 },
};

/** What a scan of a storage with one repository gives, but for what a test says. */
export function summaryOf(change: Partial<ScanSummary> = {}): ScanSummary {
  return {
    ...{ blobs: { count: 1, bytes: 10 }, added: nothing, removed: nothing, uploads: noUploads },
    ...{ repositoryCount: 1, tags: 0, manifests: 0, release: 2, largest: [], grown: [] },
    reclaimable: { unreferenced: nothingToFree, untagged: nothingToFree },
    ...{ broken: soundStorage, defects: [] },
    ...{ unreadable: 0, unreadablePath: '', files: 0 },
    ...change,
  };
}

export const noUploads: ScanSummary['uploads'] = { ...nothing, oldestMs: undefined, oldest: [] };
