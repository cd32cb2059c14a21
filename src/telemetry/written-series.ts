import type { Labels, MetricSpec } from '../domain/metric.ts';

interface Written {
  readonly labels: Labels;
  turn: number;
}

/** The series of one metric and registry that were set, and may be cleared and set anew. */
export class WrittenSeries {
  readonly #metric: MetricSpec;
  readonly #registry: string;
  readonly #series = new Map<string, Written>();
  #turn = 0;

  constructor(registry: string, metric: MetricSpec) {
    this.#registry = registry;
    this.#metric = metric;
  }

  get isEmpty(): boolean {
    return this.#series.size === 0;
  }

  /** The series is set: all of its labels. */
  note(labels: Labels): Labels {
    const key = this.#keyOf(labels);
    const known = this.#series.get(key);
    if (known !== undefined) {
      known.turn = this.#turn;
      return known.labels;
    }
    const written = { labels: fullLabels(this.#metric, this.#registry, labels), turn: this.#turn };
    this.#series.set(key, written);
    return written.labels;
  }

  /** What is not set from now on is stale. */
  beginTurn(): void {
    this.#turn += 1;
  }

  takeStale(): readonly Labels[] {
    return this.#take(({ turn }) => turn !== this.#turn);
  }

  take(isWanted: (labels: Labels) => boolean): readonly Labels[] {
    return this.#take(({ labels }) => isWanted(labels));
  }

  #take(isWanted: (written: Written) => boolean): readonly Labels[] {
    const taken = [...this.#series].filter(([, written]) => isWanted(written));
    for (const [key] of taken) this.#series.delete(key);
    return taken.map(([, { labels }]) => labels);
  }

  /** No value has a control character: `LabelCap` has seen to that. */
  #keyOf(labels: Labels): string {
    let key = '';
    for (const { name } of this.#metric.labels) key += `${labels[name] ?? ''}\n`;
    return key;
  }
}

export function fullLabels(metric: MetricSpec, registry: string, labels: Labels): Labels {
  return metric.scope === 'registry' ? { registry, ...labels } : labels;
}
