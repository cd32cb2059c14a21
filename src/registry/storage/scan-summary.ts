import type { RepositoryUsage, StorageReport, Mode, Reclaimable } from '../storage-layout/report.ts';

/** A report with no more than what gets a series, so that handing it over costs little. */
export interface ScanSummary extends Omit<
  StorageReport,
  'repositories' | 'reclaimable' | 'reclaimableByOtherRelease'
> {
  /** The largest by name; the rest, and those whose name no label takes, summed up as `other`. */
  readonly largest: readonly RepositoryUsage[];
  /**
   * Those that have come to link most bytes since the scan before, most first; at most a hundred. Those whose name no
   * label takes are summed up as `other`.
   */
  readonly grown: readonly { readonly name: string; readonly addedBytes: number }[];
  readonly reclaimable: Readonly<Record<Mode, ReclaimableAmount>>;
  /** Why the scan's memory could not be read or written, which only costs time; empty or absent where all is well. */
  readonly memoryFault?: string;
}

export type ReclaimableAmount =
  | { readonly status: 'known'; readonly count: number; readonly bytes: number }
  | Exclude<Reclaimable, { readonly status: 'known' }>;
