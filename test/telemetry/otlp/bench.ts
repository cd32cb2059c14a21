import type { LogRecord } from '../../../src/domain/log-record.ts';
import type { LogFields } from '../../../src/domain/logger.ts';
import { MetricStore } from '../../../src/telemetry/metric-store.ts';
import { OtlpDelivery } from '../../../src/telemetry/otlp/delivery.ts';
import type { DeliveryTarget } from '../../../src/telemetry/otlp/exporter.ts';
import { otlpMetrics } from '../../../src/telemetry/otlp/metrics.ts';
import { PatientClock } from '../../docker/patient-clock.ts';
import { plainSender, plainTarget } from './target.ts';

/** The waits of the delivery itself, which pass by the fake clock. */
export const gatherMs = 200;
export const longestPauseMs = 30_000;
export const farewellMs = 3_000;

/** A running delivery with a clock of its own, a real metric store and a log that is kept. */
export class Bench {
  readonly clock = new PatientClock(Date.UTC(2026, 0, 1));
  readonly logged: {
    readonly level: string;
    readonly message: string;
    readonly fields: LogFields | undefined;
  }[] = [];
  readonly delivery: OtlpDelivery;
  readonly done: Promise<void>;
  readonly #ending = new AbortController();
  readonly #store = new MetricStore({ metrics: otlpMetrics, registries: ['main'], labelLimit: 10 });

  constructor(logsUrl: string, how: Partial<DeliveryTarget> = {}, spoolPath?: string) {
    const log = (level: string) => (message: string, fields?: LogFields) => {
      this.logged.push({ level, message, fields });
    };
    this.delivery = new OtlpDelivery({
      ...{ ...plainTarget(logsUrl), ...how, ...plainSender, clock: this.clock, random: () => 0, spoolPath },
      log: { info: log('info'), warn: log('warn'), error: log('error') },
      apply: (registry, samples) => {
        this.#store.apply(registry, samples);
      },
    });
    this.done = this.delivery.run(this.#ending.signal);
  }

  accept(...records: readonly LogRecord[]): void {
    this.delivery.accept('main', records);
  }

  /** Lets the next wait of the delivery pass. */
  passPause(): Promise<void> {
    return this.clock.passNextSleep(longestPauseMs);
  }

  end(): void {
    this.#ending.abort();
  }

  async counts(): Promise<Readonly<Record<'exported' | 'dropped' | 'failures' | 'pending', number>>> {
    const value = async (name: string) =>
      (await this.#store.read(`docker_registry_exporter_otlp_${name}`))[0]?.value ?? Number.NaN;
    return {
      exported: await value('records_exported_total'),
      dropped: await value('records_dropped_total'),
      failures: await value('export_failures_total'),
      pending: await value('pending_records'),
    };
  }
}

export function record(body: string, attributes: LogRecord['attributes'] = {}): LogRecord {
  const timestampMs = Date.UTC(2026, 0, 1) - 1_000;
  return { eventName: 'docker.registry.auth.failure', severity: 'warn', body, timestampMs, attributes };
}
