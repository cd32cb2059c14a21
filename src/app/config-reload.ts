import type { LoadedConfig } from '../config/load.ts';
import type { ValidatedConfig } from '../config/model.ts';
import { reasonOf } from '../domain/failure.ts';
import type { ReloadOutcome } from '../web/reload-handler.ts';
import { keysThatNeedRestart, takenOver } from './needs-restart.ts';
import type { AppOptions } from './options.ts';
import type { Changes } from './watched-registries.ts';

export interface ReloadOptions extends Pick<AppOptions, 'load' | 'log' | 'clock'> {
  /** The one in force at first. */
  readonly config: ValidatedConfig;
  /** Puts a configuration in force. */
  readonly follow: (config: ValidatedConfig) => Promise<Changes>;
  /** Called with whether it was put in force. */
  readonly done: (isSuccess: boolean, nowMs: number) => void;
}

/** Reads the configuration again and puts it in force, wholly or not at all. */
export class ConfigReload {
  readonly #options: ReloadOptions;
  #inForce: ValidatedConfig;
  #running: Promise<ReloadOutcome> | undefined;
  #next: Promise<ReloadOutcome> | undefined;

  constructor(options: ReloadOptions) {
    this.#options = options;
    this.#inForce = options.config;
  }

  get inForce(): ValidatedConfig {
    return this.#inForce;
  }

  /** One after the other. Who asks while one runs shares the next with all who do: that one reads what they have written. */
  reload(): Promise<ReloadOutcome> {
    if (this.#running === undefined) return this.#begin();
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.#begin();
    });
    return this.#next;
  }

  #begin(): Promise<ReloadOutcome> {
    this.#running = this.#reload().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #reload(): Promise<ReloadOutcome> {
    const { done, clock } = this.#options;
    const outcome = await this.#takeSafely();
    done(outcome.status === 'reloaded', clock.now());
    return outcome;
  }

  /** A bug of ours must not end what is running. */
  async #takeSafely(): Promise<ReloadOutcome> {
    try {
      return await this.#take(this.#options.load());
    } catch (error) {
      return this.#refuse([`configuration: cannot be put in force, expected one, got ${reasonOf(error)}`]);
    }
  }

  async #take(loaded: LoadedConfig): Promise<ReloadOutcome> {
    if (!loaded.ok) return this.#refuse(loaded.problems);
    const keys = keysThatNeedRestart(this.#inForce, loaded.config);
    this.#inForce = takenOver(this.#inForce, loaded.config);
    const changes = await this.#options.follow(this.#inForce);
    return this.#tell(changes, keys);
  }

  #refuse(problems: readonly string[]): ReloadOutcome {
    for (const problem of problems)
      this.#options.log.error('configuration is wrong, the one before stays in force', { problem });
    return { status: 'refused', problems };
  }

  #tell({ added, changed, removed }: Changes, keys: readonly string[]): ReloadOutcome {
    const { log } = this.#options;
    for (const key of keys) log.warn('option has changed and needs a restart', { option: key });
    log.info('configuration was reloaded', {
      ...{ added: listed(added), changed: listed(changed), removed: listed(removed) },
    });
    return { status: 'reloaded', notes: keys.map((key) => `${key}: has changed, and needs a restart`) };
  }
}

function listed(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.join(' ');
}
