import * as metrics from '../../collectors/log/metrics.ts';
import { samplesOf } from '../../collectors/log/report.ts';
import type { Told } from '../../collectors/log/told-facts.ts';
import type { MetricSpec } from '../../domain/metric.ts';
import { add, set } from '../../domain/report.ts';
import type { AuthFailureFact, AuthSuccessFact } from '../../registry/log/facts.ts';
import type { LogTally } from '../../registry/log/log-tally.ts';
import { MetricStore } from '../../telemetry/metric-store.ts';
import type { LogReader, LogRead } from './read-log.ts';

/** What only says something while a log is being followed. */
const liveMetrics: ReadonlySet<MetricSpec> = new Set([
  metrics.failingClients,
  metrics.failingUsers,
  metrics.unreadBytes,
  metrics.reconnects,
]);
const replayedMetrics = metrics.logMetrics.filter((metric) => !liveMetrics.has(metric));

export interface ExpositionOptions {
  readonly registry: string;
  readonly labelLimit: number;
}

/** Counts a log as the exporter does while it follows one, into the same metrics. */
export class Exposition implements LogReader {
  readonly seesLines = false;
  readonly #registry: string;
  readonly #store: MetricStore;

  constructor({ registry, labelLimit }: ExpositionOptions) {
    this.#registry = registry;
    this.#store = new MetricStore({ metrics: replayedMetrics, registries: [registry], labelLimit });
  }

  line(): void {
    // Lines are counted many at a time.
  }

  logIn(_fact: AuthFailureFact | AuthSuccessFact, { samples }: Told): void {
    this.#store.apply(this.#registry, samples);
  }

  serverError(): void {
    // It is in the tally; its record is for who follows a log.
  }

  tally(tally: LogTally): void {
    this.#store.apply(this.#registry, samplesOf(tally));
  }

  /** The metrics in Prometheus' text format. */
  async text({ bytes, lastLineMs }: LogRead, lostLines: number): Promise<string> {
    this.#store.apply(this.#registry, [
      add(metrics.logBytes, bytes),
      add(metrics.lostLines, lostLines),
      ...(lastLineMs > 0 ? [set(metrics.lastLine, lastLineMs / 1_000)] : []),
    ]);
    return familiesOf(await this.#store.exposition());
  }
}

/** Without what the store says of itself and of this process. No line feed stands within a line of the text format. */
function familiesOf(exposition: string): string {
  const names = new Set(replayedMetrics.map(({ name }) => name));
  const families = exposition.split(/^(?=# HELP )/m).map((family) => family.trim());
  const ours = families.filter((family) => names.has(family.split(' ', 3)[2] ?? ''));
  return `${ours.join('\n')}\n`;
}
