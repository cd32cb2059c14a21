import { barOf } from '../output/progress-bar.ts';
import type { LogFile } from './input/log-file.ts';

interface Reading {
  readonly files: readonly LogFile[];
  /** Undefined where nobody knows how much there is. */
  readonly totalBytes: number | undefined;
}

/** How far the files were read, and how fast. */
export function readingProgress({ files, totalBytes }: Reading): (seconds: number) => string {
  return (seconds) => {
    const done = files.reduce((sum, { takenBytes }) => sum + takenBytes, 0);
    const speed = `${megabytes(done / seconds)} MB/s`;
    if (totalBytes === undefined) return `${megabytes(done)} MB  ${speed}`;
    // A log may grow while it is read.
    const share = totalBytes === 0 ? 1 : Math.min(1, done / totalBytes);
    return `${barOf(share)}  ${megabytes(done)} of ${megabytes(totalBytes)} MB  ${speed}`;
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
