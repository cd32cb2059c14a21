import { collectDefaultMetrics, Registry } from 'prom-client';
import { metricCatalogue } from '../../src/catalogue.ts';
import { readRecordingRules } from '../alerts/rule-files.ts';
import { seriesNames } from '../support/prometheus-metric-names.ts';

/** The names that a panel may ask for, by the choices of the reader that their series can be narrowed to. */
export interface KnownNames {
  readonly ofRegistry: ReadonlySet<string>;
  /** Of an exporter as a whole. */
  readonly ofProcess: ReadonlySet<string>;
  /** Of nothing in particular, as an objective. */
  readonly ofAll: ReadonlySet<string>;
}

const objective = 'registry:objective_ratio';

export function knownNames(): KnownNames {
  const ofRegistry = seriesNames(metricCatalogue.filter(({ scope }) => scope === 'registry'));
  const ofProcess = seriesNames(metricCatalogue.filter(({ scope }) => scope === 'process'));
  const recorded = readRecordingRules().map(({ record }) => record);
  const ratios = recorded.filter((name) => name !== objective);
  return {
    ofRegistry: new Set([...ofRegistry, ...ratios]),
    ofProcess: new Set([...ofProcess, ...defaultNames(), 'up']),
    ofAll: new Set([objective]),
  };
}

/** What prom-client tells of the process in which it runs. */
function defaultNames(): readonly string[] {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register.getMetricsAsArray().map(({ name }) => name);
}
