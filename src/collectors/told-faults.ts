import type { Cycle } from '../domain/collector.ts';
import type { Logger } from '../domain/logger.ts';

/**
 * What the log knows of a collector: a fault is counted every time and told once, as is its end. It outlives the collector,
 * for another that takes its place and fares no better is nothing new.
 */
export class ToldFaults {
  readonly #log: Logger;
  readonly #fields: Readonly<Record<string, string>>;
  #isFailing = false;
  #lacks = '';

  constructor(log: Logger, fields: { readonly registry: string; readonly collector: string }) {
    this.#log = log;
    this.#fields = { ...fields };
  }

  note(cycle: Cycle): void {
    if (cycle.status === 'failed') {
      this.#noteFailure(cycle.detail);
      return;
    }
    if (this.#isFailing) this.#log.info('collector works again', this.#fields);
    this.#isFailing = false;
    this.#noteLack(cycle.lacks ?? '');
  }

  #noteFailure(detail: string): void {
    if (!this.#isFailing)
      this.#log.warn('collector fails', { ...this.#fields, detail, action: 'it is tried again' });
    this.#isFailing = true;
  }

  #noteLack(lacks: string): void {
    if (lacks === this.#lacks) return;
    this.#lacks = lacks;
    if (lacks === '') this.#log.info('collector sees everything again', this.#fields);
    else
      this.#log.warn('collector sees only a part', {
        ...this.#fields,
        ...{ detail: lacks, action: 'the rest goes on' },
      });
  }
}
