import { withUploads } from '../storage-layout/report-of.ts';
import type { StorageReport } from '../storage-layout/report.ts';
import { isSameTree } from '../storage-layout/same-tree.ts';
import type { RegistryTree } from '../storage-layout/tree.ts';

/** What followed from the last scan, for as long as nothing changes: most scans of a quiet registry. */
export class LastReport {
  private tree: RegistryTree | undefined;
  /** A manifest that could not be read before, or was damaged, may have been read now. */
  private manifestChanges = 0;
  private report: StorageReport | undefined;

  /** The report on a tree in which nothing but uploads has changed since `keep`; undefined where more has. */
  again(tree: RegistryTree): StorageReport | undefined {
    if (this.tree === undefined || this.report === undefined) return undefined;
    const isSame = this.manifestChanges === tree.manifests.changes && isSameTree(this.tree, tree);
    return isSame ? withUploads(this.report, tree) : undefined;
  }

  /** `report` without what came and went: at the next time that is nothing. */
  keep(tree: RegistryTree, report: StorageReport): void {
    this.tree = tree;
    this.manifestChanges = tree.manifests.changes;
    this.report = report;
  }

  /** From here on growth is told from another tree than the one that was kept. */
  forget(): void {
    this.tree = undefined;
    this.report = undefined;
  }
}
