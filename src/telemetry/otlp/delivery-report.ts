import type { Logger } from '../../domain/logger.ts';
import { add, set, type Sample } from '../../domain/report.ts';
import { exportFailures, pendingRecords, recordsDropped, recordsExported } from './metrics.ts';
import type { PendingRecord, RecordQueue } from './record-queue.ts';
import type { SendResult } from './send.ts';

export type ApplySamples = (registry: string, samples: readonly Sample[]) => void;

/** What became of a batch. */
export interface Attempt {
  readonly batch: readonly PendingRecord[];
  readonly result: SendResult;
  readonly isDropped: boolean;
}

/** Counts every attempt for each registry, and says it once when delivery breaks and once when it works again. */
export class DeliveryReport {
  private readonly queue: RecordQueue;
  private readonly log: Logger;
  private readonly apply: ApplySamples;
  private failing = false;

  constructor(queue: RecordQueue, log: Logger, apply: ApplySamples) {
    this.queue = queue;
    this.log = log;
    this.apply = apply;
  }

  tell(attempt: Attempt): void {
    this.tellState(attempt.result);
    for (const registry of new Set(attempt.batch.map((item) => item.registry))) {
      const pending = set(pendingRecords, this.queue.countOf(registry));
      this.apply(registry, [pending, ...outcomeSamples(attempt, registry)]);
    }
  }

  private tellState(result: SendResult): void {
    const failing = result.status !== 'delivered';
    if (failing === this.failing) return;
    this.failing = failing;
    if (result.status === 'delivered') this.log.info('OTLP delivery works again');
    else this.log.warn('OTLP delivery fails', { detail: result.detail, action: result.status });
  }
}

function outcomeSamples({ batch, result, isDropped }: Attempt, registry: string): readonly Sample[] {
  const count = batch.filter((item) => item.registry === registry).length;
  if (result.status === 'delivered') return [add(recordsExported, count)];
  return isDropped ? [add(exportFailures), add(recordsDropped, count)] : [add(exportFailures)];
}
