import { setMaxListeners } from 'node:events';
import type { Collector } from '../domain/collector.ts';
import type { CollectorName } from './names.ts';

interface Running {
  readonly fingerprint: string;
  readonly stop: () => Promise<void>;
}

export interface Place {
  readonly name: CollectorName;
  /** What the collector depends on. */
  readonly settings: unknown;
  /** Undefined where there is nothing to look at. */
  readonly make: () => Collector | undefined;
}

/** Runs a collector until the signal aborts. */
export type RunCollector = (collector: Collector, signal: AbortSignal) => Promise<void>;

/** The collectors that run now: each keeps its place until its settings change. */
export class Places {
  readonly #run: RunCollector;
  readonly #signal: AbortSignal;
  readonly #running = new Map<CollectorName, Running>();

  constructor(run: RunCollector, signal: AbortSignal) {
    this.#run = run;
    this.#signal = signal;
  }

  /** Gives the place to another collector where the settings have changed, and says whether there was one and is none now. */
  async renew({ name, settings, make }: Place): Promise<'kept' | 'taken' | 'left'> {
    const fingerprint = JSON.stringify([settings]);
    const running = this.#running.get(name);
    if (running?.fingerprint === fingerprint || this.#signal.aborted) return 'kept';
    // What is stopped must have let go before another takes its place.
    await running?.stop();
    this.#running.delete(name);
    const collector = make();
    if (collector === undefined) return running === undefined ? 'kept' : 'left';
    this.#running.set(name, { fingerprint, stop: this.#begin(collector) });
    return 'taken';
  }

  async end(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ stop }) => stop()));
  }

  #begin(collector: Collector): Running['stop'] {
    const ending = new AbortController();
    const signal = AbortSignal.any([this.#signal, ending.signal]);
    setMaxListeners(0, signal);
    const done = this.#run(collector, signal);
    return () => {
      ending.abort();
      return done;
    };
  }
}
