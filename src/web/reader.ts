import type { Labels } from '../domain/metric.ts';
import type { LogRecord } from '../domain/log-record.ts';

/** What the handlers may see of the rest of the program: they only read. */
export interface WebSources {
  readonly version: string;
  readonly registries: readonly RegistryFacts[];
  readonly metrics: MetricReader;
  /** The latest records of a registry, newest first. */
  readonly recentRecords: (registry: string) => readonly LogRecord[];
  /** Whether every collector has had its first look. */
  readonly isReady: () => boolean;
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

export interface Series {
  readonly labels: Labels;
  readonly value: number;
}
