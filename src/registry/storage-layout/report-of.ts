import { findDefects, type DefectFindings } from './defects.ts';
import type { Upload } from './listing.ts';
import { findReclaimable } from './reclaim.ts';
import type { Release } from './release.ts';
import type { Amount, StorageReport, UploadUsage } from './report.ts';
import type { RegistryTree } from './tree.ts';
import { repositoryUsages } from './usage.ts';

const mostUploads = 100;
const nothing: Amount = { count: 0, bytes: 0 };

/** All that follows from what a scan saw. What came and went since the scan before is not among it. */
export function reportOf(
  tree: RegistryTree,
  release: Release,
  found: DefectFindings = findDefects(tree, release),
): StorageReport {
  const { repositories, unreadable, unreadablePath, files } = tree;
  return {
    ...{ release, unreadable, unreadablePath, files },
    blobs: amountOf(tree.sizes),
    added: nothing,
    removed: nothing,
    repositoryCount: repositories.length,
    repositories: repositoryUsages(tree),
    tags: repositories.reduce((sum, { tags }) => sum + tags.length, 0),
    manifests: repositories.reduce((sum, { revisions }) => sum + revisions.length, 0),
    reclaimable: findReclaimable(tree, release),
    reclaimableByOtherRelease: findReclaimable(tree, release === 2 ? 3 : 2),
    uploads: uploadUsage(tree.uploads),
    broken: found.counts,
    defects: found.defects,
  };
}

/** The same report with the uploads of another look. */
export function withUploads(report: StorageReport, { uploads, files }: RegistryTree): StorageReport {
  return { ...report, files, uploads: uploadUsage(uploads) };
}

function amountOf(sizes: Float64Array): Amount {
  let [count, bytes] = [0, 0];
  for (const size of sizes) {
    if (size < 0) continue;
    count += 1;
    bytes += size;
  }
  return { count, bytes };
}

function uploadUsage(uploads: readonly Upload[]): UploadUsage {
  const oldestFirst = uploads.toSorted((one, other) => one.startedMs - other.startedMs);
  return {
    count: uploads.length,
    bytes: uploads.reduce((sum, { bytes }) => sum + bytes, 0),
    oldestMs: oldestFirst[0]?.startedMs,
    oldest: oldestFirst.slice(0, mostUploads),
  };
}
