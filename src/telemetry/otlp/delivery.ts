import { aborted } from '../../domain/aborted.ts';
import type { Clock } from '../../domain/clock.ts';
import type { LogRecord } from '../../domain/log-record.ts';
import type { Logger } from '../../domain/logger.ts';
import type { EncodedRecord } from '../../domain/otlp-json.ts';
import type { LaneParts } from './create-lane.ts';
import { DeliveryReport, type ApplySamples } from './delivery-report.ts';
import { encodedExporters } from './encoded-exporter.ts';
import type { DeliveryTarget } from './exporter.ts';
import { OwnRecords } from './own-records.ts';
import { recordExporters } from './record-exporter.ts';
import type { Sender } from './record-encoder.ts';
import { ShippedRecords } from './shipped-records.ts';
import { Slots } from './slots.ts';

const mostAtOnce = 4;
const farewellMs = 3_000;

export interface DeliveryOptions extends DeliveryTarget, Sender {
  readonly clock: Clock;
  readonly log: Logger;
  readonly apply: ApplySamples;
  /** Keeps what nobody else keeps over the end of the process; undefined where nothing is kept. */
  readonly spoolPath?: string | undefined;
  /** Between 0 and 1; for tests. */
  readonly random?: () => number;
}

/**
 * Delivers records: those that nobody else keeps, through a queue of its own, and those of a log, whose reader waits for
 * them to be acknowledged, in a lane for each registry.
 */
export class OtlpDelivery {
  private readonly clock: Clock;
  private readonly own: OwnRecords;
  private readonly shipped: ShippedRecords;
  private target: DeliveryTarget;

  constructor(options: DeliveryOptions) {
    const { clock, log, apply, random = Math.random } = options;
    this.clock = clock;
    this.target = options;
    const pendingOf = (registry: string): number =>
      this.own.countOf(registry) + this.shipped.countOf(registry);
    const report = new DeliveryReport(pendingOf, log, apply);
    const parts: LaneParts = {
      ...{ clock, random, report, slots: new Slots(mostAtOnce) },
      target: () => this.target,
    };
    const { spoolPath } = options;
    this.own = new OwnRecords(parts, { log, spoolPath, createExporter: recordExporters(options) });
    this.shipped = new ShippedRecords(parts, encodedExporters(options));
  }

  /** What waits goes there from now on; what is on its way may still arrive where it was sent. */
  redirect(target: DeliveryTarget): void {
    this.target = target;
  }

  /** Takes what nobody else keeps; what there is no room for counts as dropped. */
  accept(registry: string, records: readonly LogRecord[]): void {
    this.own.accept(registry, records);
  }

  /**
   * Delivers what its source holds until then. True when each was acknowledged or refused for good; false where the end of
   * all came before that. One at a time for a registry.
   */
  ship(registry: string, records: readonly (LogRecord | EncodedRecord)[]): Promise<boolean> {
    return this.shipped.ship(registry, records);
  }

  /** Delivers until the signal aborts, then gives what is left a short time, whatever the receiver does. */
  async run(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    this.shipped.begin(signal, over.signal);
    const own = this.own.run(signal, over.signal);
    const delivered = aborted(signal).then(() => Promise.all([own, this.shipped.ended()]));
    await Promise.race([delivered, this.farewell(signal, over.signal)]);
    over.abort();
    this.shipped.giveUp();
    await this.own.end();
  }

  private async farewell(signal: AbortSignal, over: AbortSignal): Promise<void> {
    await aborted(signal);
    await this.clock.sleep(farewellMs, over);
  }
}
