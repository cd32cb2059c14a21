import type { LoadedConfig } from '../config/load.ts';
import type { ValidatedConfig } from '../config/model.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Build } from '../telemetry/build-info.ts';

export interface AppOptions {
  readonly config: ValidatedConfig;
  /** Reads the configuration again. */
  readonly load: () => LoadedConfig;
  readonly build: Build;
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends everything. */
  readonly signal: AbortSignal;
}
