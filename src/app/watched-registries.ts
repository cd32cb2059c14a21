import type { ProbeModule, RegistryConfig, ValidatedConfig } from '../config/model.ts';
import { aborted } from '../domain/aborted.ts';
import type { Sample } from '../domain/report.ts';
import type { GcIntake } from '../web/gc-handler.ts';
import type { RegistryFacts } from '../web/reader.ts';
import { RegistryWatch, type WatchParts } from './registry-watch.ts';

/** Names of registries, by what a configuration has done to them. */
export interface Changes {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** The registries of the configuration that is in force. */
export class WatchedRegistries {
  readonly #parts: WatchParts;
  readonly #watches = new Map<string, RegistryWatch>();
  #config: ValidatedConfig;
  #following: Promise<unknown> = Promise.resolve();

  constructor(parts: WatchParts, config: ValidatedConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  /** In the order of the configuration. */
  facts(): readonly RegistryFacts[] {
    return this.#config.registries.map(({ name, url: said }) => {
      const url = this.#watches.get(name)?.url ?? said;
      return { name, url: `${url.origin}${url.pathname}` };
    });
  }

  /** Undefined while nobody may tell of garbage collections. */
  gcIntake(): GcIntake | undefined {
    const { web, registries } = this.#config;
    if (web.gcTokenFile === undefined) return undefined;
    return {
      tokenFile: web.gcTokenFile,
      registries: registries.map(({ name }) => name),
      accept: (registry, notice) => this.#watches.get(registry)?.tellGc(notice) ?? false,
    };
  }

  get modules(): readonly ProbeModule[] {
    return this.#config.modules;
  }

  /** What one probe of the registry finds now; undefined where the registry is watched no more. */
  async probe(name: string, module: ProbeModule, timeoutMs: number): Promise<readonly Sample[] | undefined> {
    return this.#watches.get(name)?.probe(module, timeoutMs);
  }

  /** Begins, changes and ends what the configuration says; what it says as before goes on undisturbed. */
  follow(config: ValidatedConfig): Promise<Changes> {
    const following = this.#following.then(() => this.#change(config));
    this.#following = following;
    return following;
  }

  /** Resolves when the signal has ended all of them. */
  async ended(): Promise<void> {
    await aborted(this.#parts.options.signal);
    await this.#following;
    await Promise.all([...this.#watches.values()].map((watch) => watch.ended()));
  }

  async #change(config: ValidatedConfig): Promise<Changes> {
    const { registries } = config;
    this.#config = config;
    const removed = [...this.#watches.keys()].filter((name) => !registries.some((one) => one.name === name));
    const kept = registries.filter(({ name }) => this.#watches.has(name));
    const changed = kept.filter((one) => !isSame(one, this.#watches.get(one.name)?.registry));
    const added = registries.filter(({ name }) => !this.#watches.has(name));
    await Promise.all([
      ...removed.map((name) => this.#end(name)),
      ...kept.map((registry) => this.#watches.get(registry.name)?.update({ registry, config })),
    ]);
    for (const registry of added) this.#begin(registry, config);
    return { removed, changed: namesOf(changed), added: namesOf(added) };
  }

  #begin(registry: RegistryConfig, config: ValidatedConfig): void {
    if (this.#parts.options.signal.aborted) return;
    const watch = new RegistryWatch(this.#parts, { registry, config });
    this.#watches.set(registry.name, watch);
    watch.begin();
  }

  async #end(name: string): Promise<void> {
    await this.#watches.get(name)?.end();
    this.#watches.delete(name);
  }
}

function isSame(one: RegistryConfig, other: RegistryConfig | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function namesOf(registries: readonly RegistryConfig[]): readonly string[] {
  return registries.map(({ name }) => name);
}
