import type { DiscoveryConfig, RegistryConfig } from '../config/model.ts';
import { aborted } from '../domain/aborted.ts';
import type { Collector } from '../domain/collector.ts';
import type { Logger } from '../domain/logger.ts';
import type { Report } from '../domain/report.ts';
import { createDiscoveryCollector } from './discovery/collector.ts';
import type { FoundRegistry } from './discovery/found.ts';
import { gapsOf } from './discovery/gaps.ts';
import { withFound } from './discovery/with-found.ts';
import { makers, type CollectorParts, type FoundLog, type Maker } from './list.ts';
import type { CollectorName } from './names.ts';
import { poll } from './poll.ts';
import { Ties } from './ties.ts';
import { ToldFaults } from './told-faults.ts';

export interface RunOptions {
  readonly registry: RegistryConfig;
  /** Whether there is no other registry. */
  readonly isOnly: boolean;
  readonly parts: Omit<CollectorParts, 'foundLogs' | 'ties'>;
  readonly log: Logger;
  /** Called for each cycle of each collector; the fault is empty where it could see its source. */
  readonly accept: (collector: string, report: Report, fault: string) => void;
  /** Called whenever a collector is begun, for one look of which somebody may want to wait. */
  readonly begun: (collector: string) => void;
  /** Called with why a collector has nothing to look at, and what would help; empty where it has. */
  readonly lacks: (collector: CollectorName, why: string) => void;
  /** Called when the registry turns out to be somewhere else than the configuration says. */
  readonly moved: (url: URL) => void;
}

interface Running {
  readonly fingerprint: string;
  readonly stop: () => Promise<void>;
}

/** Runs a registry's collectors, and has others take their place when discovery finds that they should look elsewhere. */
export class RegistryRun {
  readonly #options: RunOptions;
  readonly #signal: AbortSignal;
  readonly #running = new Map<CollectorName, Running>();
  readonly #startedAtMs: number;
  #found: FoundRegistry | undefined;
  readonly #ties = new Ties();
  readonly #gaps = new Map<CollectorName, string>();
  readonly #told = new Map<string, ToldFaults>();
  #exchange: Promise<void> = Promise.resolve();

  constructor(options: RunOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#startedAtMs = options.parts.clock.now();
  }

  /** Resolves when the signal has ended all of them. Never rejects. */
  async run(): Promise<void> {
    const { registry } = this.#options;
    this.#adopt(withFound(registry, undefined));
    await (registry.discovery === undefined ? aborted(this.#signal) : this.#discover(registry.discovery));
    await this.#exchange;
    await Promise.all([...this.#running.values()].map(({ stop }) => stop()));
  }

  #discover(config: DiscoveryConfig): Promise<void> {
    const { registry, isOnly, parts } = this.#options;
    const onFound = (found: FoundRegistry): void => {
      this.#found = found;
      for (const { collector, text } of gapsOf(found, config)) this.#tellGap(collector, text);
      this.#adopt(withFound(registry, found));
    };
    const { engine, docker, clock } = parts;
    const named = { config, name: registry.name, isOnly };
    const collector = createDiscoveryCollector({
      ...named,
      ...{ engine, engineAddress: docker.host, clock, onFound },
      wasWrittenDuringGc: () => this.#ties.wasWrittenDuringGc,
    });
    return this.#poll(collector, this.#signal);
  }

  /** One change after the other: what is stopped must have let go before another takes its place. */
  #adopt(registry: RegistryConfig): void {
    this.#options.moved(registry.url);
    this.#exchange = this.#exchange.then(async () => {
      for (const maker of makers) await this.#renew(maker, registry);
    });
  }

  async #renew(maker: Maker, registry: RegistryConfig): Promise<void> {
    const fingerprint = JSON.stringify([maker.settings(registry)]);
    const running = this.#running.get(maker.name);
    if (running?.fingerprint === fingerprint || this.#signal.aborted) return;
    await running?.stop();
    this.#running.delete(maker.name);
    const collector = maker.make(registry, {
      ...this.#options.parts,
      ties: this.#ties,
      foundLogs: () => this.#logs(),
    });
    if (collector === undefined) return;
    const ending = new AbortController();
    const done = this.#poll(collector, AbortSignal.any([this.#signal, ending.signal]));
    this.#running.set(maker.name, {
      fingerprint,
      stop: () => {
        ending.abort();
        return done;
      },
    });
  }

  /** Once for each change: it stays so until somebody does something about it. */
  #tellGap(collector: CollectorName, text: string): void {
    const { registry, log, lacks } = this.#options;
    if ((this.#gaps.get(collector) ?? '') === text) return;
    this.#gaps.set(collector, text);
    if (text !== '')
      log.warn('nothing to look at was found', { registry: registry.name, collector, detail: text });
    lacks(collector, text);
  }

  #poll(collector: Collector, signal: AbortSignal): Promise<void> {
    const { registry, log, accept, begun, parts } = this.#options;
    begun(collector.name);
    const options = {
      ...{ collector, log, clock: parts.clock, registry: registry.name, told: this.#toldOf(collector) },
      accept: (report: Report, fault: string) => {
        accept(collector.name, report, fault);
      },
    };
    return poll(options, signal);
  }

  #toldOf({ name }: Collector): ToldFaults {
    const { registry, log } = this.#options;
    const told = this.#told.get(name) ?? new ToldFaults(log, { registry: registry.name, collector: name });
    this.#told.set(name, told);
    return told;
  }

  /** The log of a container that was made while the exporter ran is wanted from its beginning. */
  #logs(): readonly FoundLog[] {
    const { discovery } = this.#options.registry;
    if (this.#found?.streams.status !== 'found') {
      const said = discovery?.container;
      return said === undefined ? [] : [{ name: `container ${said}`, container: said, from: this.#from() }];
    }
    return this.#found.streams.value.map(({ name, container, createdAtMs }) => ({
      ...{ name, container },
      from: createdAtMs > this.#startedAtMs ? 'beginning' : this.#from(),
    }));
  }

  #from(): FoundLog['from'] {
    return this.#options.registry.discovery?.log?.from ?? 'end';
  }
}
