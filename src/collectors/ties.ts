import type { ScanSight } from './gc/sights.ts';
import { AcceptedWrites } from './log/accepted-writes.ts';
import type { Removals } from './storage/removals.ts';

/** What collectors of one registry let each other know, though none of them knows another, and though others may take their places. */
export class Ties {
  readonly writes = new AcceptedWrites();
  /** Of the storage collector that is there now. */
  removals: Removals | undefined;
  readonly scans: ScanSight = {
    request: () => this.removals?.request(),
    removedBetween: (fromMs, untilMs) =>
      this.removals?.removedBetween(fromMs, untilMs) ?? { status: 'unknown' },
  };
}
