import type { Release } from '../storage-layout/release.ts';
import type { StorageTarget } from './target.ts';

/** What a scan process is told when it starts. */
export interface ScanOptions {
  readonly target: StorageTarget;
  /** The line of Distribution that collects the garbage. */
  readonly release: Release;
  /** How many repositories are named. */
  readonly repositoryLimit: number;
  /** Where to keep what the next process goes on from; undefined to begin anew each time. */
  readonly memoryPath: string | undefined;
  /** After how long everything is looked at again, changed or not. */
  readonly fullAfterMs: number;
}

/** The arguments of the process: one, so that no order and no value of a flag comes into it. */
export function scanArguments(options: ScanOptions): readonly string[] {
  return [JSON.stringify(options)];
}

/** What `scanArguments` made them of. Throws where it did not. */
export function scanOptionsOf([json = '']: readonly string[]): ScanOptions {
  const options: unknown = JSON.parse(json);
  if (!isScanOptions(options))
    throw new Error('scan process: expected what scanArguments makes of its options');
  return options;
}

/** Both ends are of one release, so what is in it is known. */
function isScanOptions(value: unknown): value is ScanOptions {
  return typeof value === 'object' && value !== null && 'target' in value && 'release' in value;
}
