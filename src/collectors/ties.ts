import type { ScanSight, WriteSight } from './gc/sights.ts';
import { Turns } from '../domain/turns.ts';
import { LastTrip } from './canary/last-trip.ts';
import { AcceptedWrites } from './log/accepted-writes.ts';
import type { Checkpoint } from './log/checkpoint.ts';
import type { ShippedMark } from './log/shipment/shipped-mark.ts';
import { ChangeTeller } from './probe/change-teller.ts';
import type { Removals } from './storage/removals.ts';

/** What collectors of one registry let each other know, though none of them knows another, and though others may take their places. */
export class Ties {
  /** Of probes, whoever asks for one. */
  readonly probeTurns = new Turns();
  /** What was told of the registry's state, by whichever probes there were. */
  readonly changes = new ChangeTeller();
  /** How the last round trip ended. */
  readonly lastTrip = new LastTrip();
  readonly writes = new AcceptedWrites();
  /** How far the log was read and what was counted, by whichever log collectors there were. */
  checkpoint: Checkpoint | undefined;
  /** How far the log's records have arrived, by whichever log collectors there were. */
  shipped: ShippedMark | undefined;
  /** Whether the registry accepted writes during the latest run of the garbage collection. */
  wasWrittenDuringGc = false;
  readonly writesDuringGc: WriteSight = {
    wroteBetween: (fromMs, untilMs) => this.writes.wroteBetween(fromMs, untilMs),
    judged: (wasWritten) => {
      this.wasWrittenDuringGc = wasWritten;
    },
  };
  /** Of the storage collector that is there now. */
  removals: Removals | undefined;
  readonly scans: ScanSight = {
    request: () => this.removals?.request(),
    removedBetween: (fromMs, untilMs) =>
      this.removals?.removedBetween(fromMs, untilMs) ?? { status: 'unknown' },
  };
}
