import type { Clock } from '../../domain/clock.ts';
import { readCapacity, type Capacity } from '../../registry/storage/capacity.ts';
import { openStorage } from '../../registry/storage/open-storage.ts';
import type { OnProgress } from '../../registry/storage/scan-progress.ts';
import { StorageScanner } from '../../registry/storage/scanner.ts';
import { nameOf, type StorageTarget } from '../../registry/storage/target.ts';
import type { ScanOptions } from './arguments.ts';
import type { Scanned } from './scanned.ts';

export interface ScanAround {
  readonly clock: Clock;
  readonly onProgress: OnProgress;
}

/** Rejects when there is nothing to list. */
export async function scanOnce({ target, release }: ScanOptions, around: ScanAround): Promise<Scanned> {
  const { clock } = around;
  const startMs = clock.monotonic();
  const driver = await openStorage(target, around);
  const scanner = new StorageScanner({ driver, release, ...around });
  try {
    const report = await scanner.scan();
    return {
      name: nameOf(target),
      report,
      digestText: (id) => scanner.digestText(id),
      capacity: capacityOf(target),
      durationMs: clock.monotonic() - startMs,
      endMs: clock.now(),
    };
  } finally {
    scanner.close();
  }
}

function capacityOf(target: StorageTarget): Capacity | undefined {
  return target.kind === 'file system' ? readCapacity(target.root) : undefined;
}
