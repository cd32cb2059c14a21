import type { LogRecord } from '../domain/log-record.ts';
import type { Series } from '../domain/series.ts';
import type { GcIntake } from './gc-handler.ts';
import type { ProbeDesk } from './probe-handler.ts';
import type { ReloadSwitch } from './reload-handler.ts';

/** What the handlers may see of the rest of the program: they only read. */
export interface WebSources {
  readonly version: string;
  /** Each with where it is now: discovery may find it elsewhere. */
  readonly registries: () => readonly RegistryFacts[];
  readonly metrics: MetricReader;
  /** The latest records of a registry, newest first. */
  readonly recentRecords: (registry: string) => readonly LogRecord[];
  /** What the probe of a registry has told last; undefined where it had nothing to tell. */
  readonly lastProbeChange: (registry: string) => LogRecord | undefined;
  /** Why a collector could not see its source when it last looked; empty where it could. */
  readonly faultOf: (registry: string, collector: string) => string;
  /** Whether every collector has had its first look, or has been waited for long enough. */
  readonly isReady: () => boolean;
  /** Gives undefined while nobody may tell of garbage collections. */
  readonly gcIntake?: () => GcIntake | undefined;
  readonly reloading?: ReloadSwitch;
  readonly probes?: ProbeDesk;
}

export interface RegistryFacts {
  readonly name: string;
  readonly url: string;
}

export interface MetricReader {
  readonly contentType: string;
  exposition(): Promise<string>;
  read(name: string): Promise<readonly Series[]>;
}
