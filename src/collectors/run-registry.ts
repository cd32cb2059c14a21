import type { DiscoveryConfig, ProbeModule, RegistryConfig } from '../config/model.ts';
import type { DockerEngine } from '../docker/engine.ts';
import { aborted } from '../domain/aborted.ts';
import type { Collector } from '../domain/collector.ts';
import type { Logger } from '../domain/logger.ts';
import type { MetricSpec } from '../domain/metric.ts';
import { startDeadline } from '../domain/deadline.ts';
import type { Report, Sample } from '../domain/report.ts';
import { createDiscoveryCollector } from './discovery/collector.ts';
import type { FoundRegistry } from './discovery/found.ts';
import { gapsOf } from './discovery/gaps.ts';
import { discoveryMetrics } from './discovery/metrics.ts';
import { withFound } from './discovery/with-found.ts';
import { makers, type CollectorParts, type FoundLog, type SharedParts } from './list.ts';
import type { CollectorName } from './names.ts';
import { Places, type Place } from './places.ts';
import { poll } from './poll.ts';
import { outOfTime, probeNow, reportOneProbe } from './probe/one-probe.ts';
import { Ties } from './ties.ts';
import { ToldFaults } from './told-faults.ts';

/** What is watched, and with what. Another may take its place while the registry keeps its name. */
export interface Watched extends SharedParts {
  readonly registry: RegistryConfig;
  /** Whether there is no other registry. */
  readonly isOnly: boolean;
  readonly engine: DockerEngine;
}

export interface RunOptions {
  readonly watched: Watched;
  readonly parts: Omit<CollectorParts, 'foundLogs' | 'ties' | 'engine' | keyof SharedParts>;
  readonly log: Logger;
  /** Called for each cycle of each collector; the fault is empty where it could see its source. */
  readonly accept: (collector: string, report: Report, fault: string) => void;
  /** Called whenever a collector is begun, for one look of which somebody may want to wait. */
  readonly begun: (collector: string) => void;
  /** Called with what a collector tells of, before it is begun. */
  readonly taken: (metrics: readonly MetricSpec[]) => void;
  /** Called when a collector has ended and none takes its place, with what it has told of till then. */
  readonly left: (collector: CollectorName, metrics: readonly MetricSpec[]) => void;
  /** Called with why a collector has nothing to look at, and what would help; empty where it has. */
  readonly lacks: (collector: CollectorName, why: string) => void;
  /** Called with where the registry is, whenever that may have changed. */
  readonly moved: (url: URL) => void;
}

/**
 * Runs a registry's collectors, and has others take their places when discovery finds that they should look elsewhere, or
 * when the configuration says so.
 */
export class RegistryRun {
  readonly #options: RunOptions;
  readonly #signal: AbortSignal;
  readonly #places: Places;
  readonly #startedAtMs: number;
  readonly #ties = new Ties();
  readonly #gaps = new Map<CollectorName, string>();
  readonly #told = new Map<string, ToldFaults>();
  #watched: Watched;
  #found: FoundRegistry | undefined;
  #exchange: Promise<void> = Promise.resolve();

  constructor(options: RunOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#watched = options.watched;
    this.#startedAtMs = options.parts.clock.now();
    this.#places = new Places((collector, until) => this.#poll(collector, until), signal);
  }

  /** Resolves when the signal has ended all of them. Never rejects. */
  async run(): Promise<void> {
    void this.#adopt();
    await aborted(this.#signal);
    await this.#exchange;
    await this.#places.end();
  }

  /** Has only those collectors replaced whose settings differ; resolves when that is done. */
  update(watched: Watched): Promise<void> {
    if (isElsewhere(this.#watched, watched)) this.#forgetFound();
    this.#watched = watched;
    return this.#adopt();
  }

  /** What one probe finds now, in its turn; undefined where the end of all came before its own. */
  async probeNow(module: ProbeModule, timeoutMs: number): Promise<readonly Sample[] | undefined> {
    const { clock, version } = this.#options.parts;
    const registry = this.#registry();
    const startedAt = clock.monotonic();
    const deadline = startDeadline(clock, timeoutMs, this.#signal);
    const { signal } = deadline;
    const probe = () => probeNow({ registry, module, version, clock }, signal);
    try {
      const seen = await this.#ties.probeTurns.take(probe, signal);
      if (this.#signal.aborted) return undefined;
      return reportOneProbe(seen ?? outOfTime(startedAt, clock), registry);
    } finally {
      deadline.release();
    }
  }

  /** One change after the other, each to what holds by then. */
  #adopt(): Promise<void> {
    this.#exchange = this.#exchange.then(async () => {
      this.#options.moved(this.#registry().url);
      await this.#renew(this.#discovery(), discoveryMetrics);
      for (const maker of makers) {
        const registry = this.#registry();
        const settings = maker.settings(registry, this.#watched);
        const make = () => maker.make(registry, this.#parts());
        await this.#renew({ name: maker.name, settings, make }, maker.metrics);
      }
    });
    return this.#exchange;
  }

  async #renew(place: Place, metrics: readonly MetricSpec[]): Promise<void> {
    const make = (): Collector | undefined => {
      const collector = place.make();
      if (collector !== undefined) this.#options.taken(metrics);
      return collector;
    };
    if ((await this.#places.renew({ ...place, make })) === 'left') this.#options.left(place.name, metrics);
  }

  #registry(): RegistryConfig {
    return withFound(this.#watched.registry, this.#found);
  }

  #parts(): CollectorParts {
    const { docker, engine, gcInbox, shipping } = this.#watched;
    const own = { docker, engine, gcInbox, shipping, ties: this.#ties, foundLogs: () => this.#logs() };
    return { ...this.#options.parts, ...own };
  }

  #discovery(): Place {
    const { registry, isOnly, docker } = this.#watched;
    const { discovery: config } = registry;
    const make = () => (config === undefined ? undefined : this.#makeDiscovery(config));
    return { name: 'discovery', settings: [config, isOnly, docker], make };
  }

  #makeDiscovery(config: DiscoveryConfig): Collector {
    const { registry, isOnly, engine, docker } = this.#watched;
    const onFound = (found: FoundRegistry): void => {
      this.#found = found;
      for (const { collector, text } of gapsOf(found, config)) this.#tellGap(collector, text);
      void this.#adopt();
    };
    return createDiscoveryCollector({
      ...{ config, name: registry.name, isOnly, engine, engineAddress: docker.host, onFound },
      clock: this.#options.parts.clock,
      wasWrittenDuringGc: () => this.#ties.wasWrittenDuringGc,
    });
  }

  /** Once for each change: it stays so until somebody does something about it. */
  #tellGap(collector: CollectorName, text: string): void {
    const { log, lacks } = this.#options;
    if ((this.#gaps.get(collector) ?? '') === text) return;
    this.#gaps.set(collector, text);
    const registry = this.#watched.registry.name;
    if (text !== '') log.warn('nothing to look at was found', { registry, collector, detail: text });
    lacks(collector, text);
  }

  #forgetFound(): void {
    this.#found = undefined;
    for (const collector of this.#gaps.keys()) this.#tellGap(collector, '');
  }

  #poll(collector: Collector, signal: AbortSignal): Promise<void> {
    const { log, accept, begun, parts } = this.#options;
    const registry = this.#watched.registry.name;
    begun(collector.name);
    const options = {
      ...{ collector, log, clock: parts.clock, registry, told: this.#toldOf(collector) },
      accept: (report: Report, fault: string) => {
        accept(collector.name, report, fault);
      },
    };
    return poll(options, signal);
  }

  #toldOf({ name }: Collector): ToldFaults {
    const registry = this.#watched.registry.name;
    const told = this.#told.get(name) ?? new ToldFaults(this.#options.log, { registry, collector: name });
    this.#told.set(name, told);
    return told;
  }

  /** The log of a container that was made while the exporter ran is wanted from its beginning. */
  #logs(): readonly FoundLog[] {
    const { discovery } = this.#watched.registry;
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
    return this.#watched.registry.discovery?.log?.from ?? 'end';
  }
}

/** Whether what was found with the one says nothing for the other. */
function isElsewhere(before: Watched, after: Watched): boolean {
  const wayOf = ({ registry: { discovery }, docker }: Watched): string =>
    JSON.stringify([docker, discovery === undefined, discovery?.container]);
  return wayOf(before) !== wayOf(after);
}
