import type { Capacity } from '../../registry/storage/capacity.ts';
import type { StorageReport } from '../../registry/storage-layout/report.ts';

/** A storage as one scan saw it, to be printed. */
export interface Scanned {
  /** The directory, or `s3://BUCKET/PREFIX`. */
  readonly name: string;
  readonly report: StorageReport;
  /** The text of a digest whose number is in the report. */
  readonly digestText: (id: number) => string;
  /** Undefined where it cannot be told: a bucket has none. */
  readonly capacity: Capacity | undefined;
  readonly durationMs: number;
  /** When the scan ended: ages count from here. */
  readonly endMs: number;
}
