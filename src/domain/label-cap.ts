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
  /** By metric, registry and label, and not by a text of the three: it is asked for each sample of each look. */
  private readonly known = new Map<MetricSpec, Map<string, Map<string, Set<string>>>>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The labels under which an observation is entered, and whether a value had to give way. */
  apply(registry: string, metric: MetricSpec, labels: Labels): { labels: Labels; overflowed: boolean } {
    const capped: Record<string, string> = {};
    const family = this.familyOf(registry, metric);
    for (const { name, values } of metric.labels) {
      const value = labels[name] ?? '';
      if (values !== 'capped') capped[name] = values.includes(value) ? value : overflowValue;
      else capped[name] = this.admit(family, name, value) ? value : overflowValue;
    }
    const overflowed = metric.labels.some(({ name }) => capped[name] !== labels[name]);
    return { labels: capped, overflowed };
  }

  /** Makes room again for a family that is about to be written anew. */
  forget(registry: string, metric: MetricSpec): void {
    this.known.get(metric)?.delete(registry);
  }

  private familyOf(registry: string, metric: MetricSpec): Map<string, Set<string>> {
    const families = this.known.get(metric) ?? new Map<string, Map<string, Set<string>>>();
    this.known.set(metric, families);
    const family = families.get(registry) ?? new Map<string, Set<string>>();
    families.set(registry, family);
    return family;
  }

  private admit(family: Map<string, Set<string>>, label: string, value: string): boolean {
    const values = family.get(label) ?? new Set();
    family.set(label, values);
    if (values.has(value)) return true;
    // What is not nameable is there for all that comes too late, and takes no room from the others.
    if (!isNameable(value) || values.size >= this.limit) return false;
    values.add(value);
    return true;
  }
}
