/** A label whose values are known beforehand, or one whose values come from outside and are therefore counted and capped. */
export type LabelSpec =
  | { readonly name: string; readonly values: readonly string[] }
  | { readonly name: string; readonly values: 'capped' };

/** A metric of the public contract. Series of scope `registry` also carry the label `registry`, added by the store. */
export interface MetricSpec {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** One sentence ending in a full stop: what is counted, and when the series is absent. */
  readonly help: string;
  readonly labels: readonly LabelSpec[];
  readonly scope: 'registry' | 'process';
  readonly buckets?: readonly number[];
  /** Label sets that exist at 0 from start-up where that is not every combination of the closed values. */
  readonly initial?: readonly Labels[];
}

export type Labels = Readonly<Record<string, string>>;

interface MetricOptions {
  readonly labels?: readonly LabelSpec[];
  readonly scope?: 'registry' | 'process';
  readonly initial?: readonly Labels[];
}

export function counter(name: string, help: string, options: MetricOptions = {}): MetricSpec {
  return { name, help, type: 'counter', labels: [], scope: 'registry', ...options };
}

export function gauge(name: string, help: string, options: MetricOptions = {}): MetricSpec {
  return { name, help, type: 'gauge', labels: [], scope: 'registry', ...options };
}

export function histogram(
  name: string,
  help: string,
  options: MetricOptions & { readonly buckets: readonly number[] },
): MetricSpec {
  return { name, help, type: 'histogram', labels: [], scope: 'registry', ...options };
}
