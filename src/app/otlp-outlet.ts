import type { OtlpConfig } from '../config/model.ts';
import { aborted } from '../domain/aborted.ts';
import type { LogRecord } from '../domain/log-record.ts';
import type { EncodedRecord } from '../domain/otlp-json.ts';
import { OtlpDelivery, type DeliveryOptions } from '../telemetry/otlp/delivery.ts';
import type { DeliveryTarget } from '../telemetry/otlp/exporter.ts';

export interface OutletOptions extends Omit<DeliveryOptions, keyof DeliveryTarget> {
  /** Called when the last record has left, or was given up, after delivery was switched off. */
  readonly closed: () => void;
}

interface Open {
  readonly delivery: OtlpDelivery;
  readonly settings: string;
  readonly close: () => void;
}

/** Where log records leave, as the configuration has it now. */
export class OtlpOutlet {
  readonly #options: OutletOptions;
  readonly #signal: AbortSignal;
  readonly #running = new Set<Promise<void>>();
  #open: Open | undefined;

  constructor(options: OutletOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** What waits for a receiver that has moved goes to the new place. */
  follow({ logsUrl, ...otlp }: OtlpConfig): void {
    if (logsUrl === undefined) {
      this.#open?.close();
      this.#open = undefined;
      return;
    }
    const { headers, headersFile, timeoutMs, compression, tls } = otlp;
    const target = { logsUrl, headers, headersFile, timeoutMs, compression, tls };
    const settings = JSON.stringify(target);
    if (this.#open === undefined) this.#open = { ...this.#begin(target), settings };
    else if (this.#open.settings !== settings) {
      this.#open.delivery.redirect(target);
      this.#open = { ...this.#open, settings };
    }
  }

  accept(registry: string, records: readonly LogRecord[]): void {
    this.#open?.delivery.accept(registry, records);
  }

  /** True when all have arrived or were given up for good; false where delivery ends before that, or is switched off. */
  ship(registry: string, records: readonly (LogRecord | EncodedRecord)[]): Promise<boolean> {
    return this.#open?.delivery.ship(registry, records) ?? Promise.resolve(false);
  }

  /** Resolves when the signal has aborted and nothing is under way any more. */
  async ended(): Promise<void> {
    await aborted(this.#signal);
    await Promise.all(this.#running);
  }

  #begin(target: DeliveryTarget): Omit<Open, 'settings'> {
    const ending = new AbortController();
    const delivery = new OtlpDelivery({ ...this.#options, ...target });
    const done = delivery.run(AbortSignal.any([this.#signal, ending.signal])).finally(() => {
      this.#running.delete(done);
      if (this.#open === undefined) this.#options.closed();
    });
    this.#running.add(done);
    return {
      delivery,
      close: () => {
        ending.abort();
      },
    };
  }
}
