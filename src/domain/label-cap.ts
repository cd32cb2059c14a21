import type { Labels, MetricSpec } from './metric.ts';

export const overflowValue = 'other';

const longestValue = 255;

/**
 * prom-client joins names and values with `,` and `:` to find a series, without escaping: they could forge another one.
 * Half a surrogate pair becomes U+FFFD on the wire, where two series would then be the same one.
 */
const unfit = /[,:]|\p{Cc}|\p{Cs}/u;

/** Whether a value may have a series of its own, as far as the value goes; if not, it is entered as `other`. */
export function isNameable(value: string): boolean {
  return value !== overflowValue && value.length <= longestValue && !unfit.test(value);
}

/**
 * Bounds labels whose values come from outside. The first values seen keep their series, so that a counter never jumps
 * from one series to another; later ones share `other`.
 */
export class LabelCap {
  private readonly known = new Map<string, Set<string>>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The labels under which an observation is entered, and whether a value had to give way. */
  apply(registry: string, metric: MetricSpec, labels: Labels): { labels: Labels; overflowed: boolean } {
    const capped: Record<string, string> = {};
    for (const { name, values } of metric.labels) {
      const value = labels[name] ?? '';
      if (values !== 'capped') capped[name] = values.includes(value) ? value : overflowValue;
      else capped[name] = this.admit(`${registry} ${metric.name} ${name}`, value) ? value : overflowValue;
    }
    const overflowed = metric.labels.some(({ name }) => capped[name] !== labels[name]);
    return { labels: capped, overflowed };
  }

  /** Makes room again for a family that is about to be written anew. */
  forget(registry: string, metric: MetricSpec): void {
    for (const { name } of metric.labels) this.known.delete(`${registry} ${metric.name} ${name}`);
  }

  private admit(family: string, value: string): boolean {
    // It is there for all that comes too late, and takes no room from the others.
    if (!isNameable(value)) return false;
    const values = this.known.get(family) ?? new Set();
    this.known.set(family, values);
    if (!values.has(value) && values.size < this.limit) values.add(value);
    return values.has(value);
  }
}
