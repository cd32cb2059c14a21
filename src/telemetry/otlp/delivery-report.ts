import type { Logger } from '../../domain/logger.ts';
import { add, set, type Sample } from '../../domain/report.ts';
import { exportFailures, pendingRecords, recordsDropped, recordsExported } from './metrics.ts';
import type { Queued } from './record-queue.ts';
import type { SendResult } from './send.ts';

export type ApplySamples = (registry: string, samples: readonly Sample[]) => void;

/** What became of a batch. */
export interface Attempt {
  readonly batch: readonly Queued[];
  readonly result: SendResult;
  readonly isDropped: boolean;
}

/** Counts every attempt for each registry, and says it once when delivery breaks and once when it works again. */
export class DeliveryReport {
  private readonly pendingOf: (registry: string) => number;
  private readonly log: Logger;
  private readonly apply: ApplySamples;
  private failing = false;

  constructor(pendingOf: (registry: string) => number, log: Logger, apply: ApplySamples) {
    this.pendingOf = pendingOf;
    this.log = log;
    this.apply = apply;
  }

  /** Records have come, and for so many of them there was no room. */
  came(registry: string, dropped: number): void {
    const pending = set(pendingRecords, this.pendingOf(registry));
    this.apply(registry, dropped > 0 ? [add(recordsDropped, dropped), pending] : [pending]);
  }

  tell(attempt: Attempt): void {
    this.tellState(attempt.result);
    let rejected = rejectedOf(attempt.result);
    for (const [registry, count] of countsOf(attempt.batch)) {
      // Which of them it did not keep, a receiver does not say.
      const lost = Math.min(rejected, count);
      rejected -= lost;
      const pending = set(pendingRecords, this.pendingOf(registry));
      this.apply(registry, [pending, ...outcomeSamples(attempt, count, lost)]);
    }
  }

  private tellState(result: SendResult): void {
    if (result.status === 'delivered' && result.rejected > 0)
      this.log.warn('OTLP receiver did not keep all records', {
        records: result.rejected,
        detail: result.detail,
      });
    const failing = result.status !== 'delivered';
    if (failing === this.failing) return;
    this.failing = failing;
    if (result.status === 'delivered') this.log.info('OTLP delivery works again');
    else this.log.warn('OTLP delivery fails', { detail: result.detail, action: result.status });
  }
}

function countsOf(batch: readonly Queued[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { registry } of batch) counts.set(registry, (counts.get(registry) ?? 0) + 1);
  return counts;
}

function rejectedOf(result: SendResult): number {
  return result.status === 'delivered' ? result.rejected : 0;
}

function outcomeSamples({ result, isDropped }: Attempt, count: number, lost: number): readonly Sample[] {
  if (result.status === 'delivered')
    return [add(recordsExported, count - lost), ...(lost > 0 ? [add(recordsDropped, lost)] : [])];
  return isDropped ? [add(exportFailures), add(recordsDropped, count)] : [add(exportFailures)];
}
