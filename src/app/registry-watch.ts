import { setMaxListeners } from 'node:events';
import { GcInbox } from '../collectors/gc/notices.ts';
import type { Ship } from '../collectors/log/shipment/shipment.ts';
import { RegistryRun, type RunOptions, type Watched } from '../collectors/run-registry.ts';
import type { DockerConfig, ProbeModule, RegistryConfig, ValidatedConfig } from '../config/model.ts';
import { createDockerEngine } from '../docker/create-engine.ts';
import type { DockerEngine } from '../docker/engine.ts';
import type { Clock } from '../domain/clock.ts';
import type { GcNotice } from '../domain/gc-notice.ts';
import type { Sample } from '../domain/report.ts';
import type { Readiness } from '../web/readiness.ts';
import type { AppOptions } from './options.ts';
import type { Sinks } from './sinks.ts';

export interface WatchParts {
  readonly options: Omit<AppOptions, 'config' | 'load'>;
  readonly sinks: Sinks;
  readonly readiness: Readiness;
}

/** One registry of a configuration. */
export interface Wanted {
  readonly registry: RegistryConfig;
  readonly config: ValidatedConfig;
}

/** A registry from the configuration that names it first to the one that does no more. */
export class RegistryWatch {
  readonly #parts: WatchParts;
  readonly #ending = new AbortController();
  readonly #firstLooks = new Map<string, () => void>();
  readonly #run: RegistryRun;
  #watched: Watched;
  #url: URL;
  #done: Promise<void> = Promise.resolve();

  constructor(parts: WatchParts, wanted: Wanted) {
    const { signal } = parts.options;
    this.#parts = parts;
    this.#watched = this.#watchedOf(wanted, undefined);
    this.#url = wanted.registry.url;
    const until = AbortSignal.any([signal, this.#ending.signal]);
    setMaxListeners(0, until);
    this.#run = new RegistryRun(this.#runOptions(wanted), until);
  }

  /** Where it is now: discovery may have found it elsewhere. */
  get url(): URL {
    return this.#url;
  }

  get registry(): RegistryConfig {
    return this.#watched.registry;
  }

  begin(): void {
    this.#parts.sinks.begin(this.#name);
    this.#done = this.#run.run();
  }

  update(wanted: Wanted): Promise<void> {
    this.#watched = this.#watchedOf(wanted, this.#watched);
    return this.#run.update(this.#watched);
  }

  /** Ends it, and leaves nothing of it to be seen. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#done;
    for (const looked of this.#firstLooks.values()) looked();
    await this.#parts.sinks.forget(this.#name);
  }

  /** Resolves when all has ended. */
  ended(): Promise<void> {
    return this.#done;
  }

  /** False where it cannot be taken now. */
  tellGc(notice: GcNotice): boolean {
    return this.#watched.gcInbox?.accept(notice) ?? false;
  }

  /** What one probe finds now; undefined where it was ended from outside. */
  probe(module: ProbeModule, timeoutMs: number): Promise<readonly Sample[] | undefined> {
    return this.#run.probeNow(module, timeoutMs);
  }

  get #name(): string {
    return this.#watched.registry.name;
  }

  /** What is as it was is kept: the connections to the Engine, and what schedulers have told. */
  #watchedOf({ registry, config }: Wanted, before: Watched | undefined): Watched {
    const { sinks, options } = this.#parts;
    const { docker, registries, web, otlp } = config;
    const isSame = before !== undefined && JSON.stringify(before.docker) === JSON.stringify(docker);
    const gcInbox =
      web.gcTokenFile === undefined ? undefined : (before?.gcInbox ?? new GcInbox(options.clock));
    const ship: Ship = (records) => sinks.outlet.ship(registry.name, records);
    return {
      ...{ registry, docker, gcInbox, isOnly: registries.length === 1 },
      engine: isSame ? before.engine : engineOf(docker, options.clock),
      shipping: otlp.logsUrl === undefined ? undefined : { ship, tells: otlp.logs },
    };
  }

  #runOptions({ registry: { name }, config }: Wanted): RunOptions {
    const { sinks, options, readiness } = this.#parts;
    const { labelLimit, stateDir } = config;
    const { clock, log, build } = options;
    const looks = this.#firstLooks;
    return {
      ...{ log, watched: this.#watched },
      parts: { labelLimit, stateDir, clock, version: build.version },
      begun: (collector) => {
        if (!looks.has(collector)) looks.set(collector, readiness.expect());
      },
      accept: (collector, report, fault) => {
        looks.get(collector)?.();
        sinks.faults.note(name, collector, fault);
        sinks.deliver(name, report);
      },
      taken: (metrics) => {
        sinks.beginCollector(name, metrics);
      },
      left: (collector, metrics) => {
        looks.get(collector)?.();
        sinks.forgetCollector(name, collector, metrics);
      },
      lacks: (collector, why) => {
        sinks.faults.note(name, collector, why);
      },
      moved: (url) => {
        this.#url = url;
      },
    };
  }
}

function engineOf({ host, tls, composeProject }: DockerConfig, clock: Clock): DockerEngine {
  return createDockerEngine(host, { tls, composeProject, clock });
}
