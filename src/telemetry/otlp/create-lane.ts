import type { Clock } from '../../domain/clock.ts';
import type { DeliveryReport } from './delivery-report.ts';
import type { DeliveryTarget } from './exporter.ts';
import { LaneSender, type CreateExporter } from './lane-sender.ts';
import { Lane, type LaneOptions } from './lane.ts';
import type { Queued } from './record-queue.ts';
import type { Slots } from './slots.ts';

/** What lanes have in common. */
export interface LaneParts {
  readonly clock: Clock;
  /** Where records go now. */
  readonly target: () => DeliveryTarget;
  readonly slots: Slots;
  readonly report: DeliveryReport;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** What they have not. */
export interface LaneKind<Item> extends Pick<
  LaneOptions<Item>,
  'limits' | 'largestBatch' | 'gatherMs' | 'removed'
> {
  readonly createExporter: CreateExporter<Item>;
}

/** Each lane has an exporter of its own, and all send so many batches at once. */
export function createLane<Item extends Queued>(parts: LaneParts, kind: LaneKind<Item>): Lane<Item> {
  const { clock, random, target, slots, report } = parts;
  const { createExporter, ...own } = kind;
  const sender = new LaneSender(target, createExporter);
  return new Lane({
    ...{ clock, random, ...own },
    send: (batch) => slots.take(() => sender.send(batch)),
    tell: (attempt) => {
      report.tell(attempt);
    },
    close: () => {
      sender.close();
    },
  });
}
