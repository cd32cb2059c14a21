import { LabelCap } from '../../domain/label-cap.ts';
import type { MetricSpec } from '../../domain/metric.ts';
import { add, isFit, merge, type Entry, type Sample } from '../../domain/report.ts';
import { saveFamily, savedTotals, type SavedTotal } from './saved-totals.ts';

export interface TotalsOptions {
  /** The store's, so that what is one series there is one here. */
  readonly labelLimit: number;
}

interface Total {
  readonly labels: Readonly<Record<string, string>>;
  /** Of a counter its value, of a histogram its buckets and then its sum. */
  readonly figures: number[];
}

/** A damaged file must not keep the start busy. More than the widest label limit used up by every metric comes to. */
const mostSaved = 32_000;

/**
 * What the counters and histograms have come to, for a new process to go on from. Gauges have no past, and observations
 * have been sorted into buckets before they come here.
 */
export class Totals {
  /** In the order of first appearance, in which the store gives the values of capped labels their series. */
  private readonly families = new Map<MetricSpec, Map<string, Total>>();
  private readonly cap: LabelCap;

  constructor({ labelLimit }: TotalsOptions) {
    this.cap = new LabelCap(labelLimit);
  }

  /** The totals that `toJSON` gave. What is not of these metrics, or is not fit for them, is left out. */
  static restore(json: unknown, metrics: readonly MetricSpec[], options: TotalsOptions): Totals {
    const totals = new Totals(options);
    let room = mostSaved;
    for (const saved of savedTotals(json, metrics)) {
      totals.add(samplesOf(saved));
      room -= 1;
      if (room === 0) break;
    }
    return totals;
  }

  add(samples: readonly Sample[]): void {
    for (const sample of samples) if (isCounted(sample) && isFit(sample)) this.enter(sample);
  }

  /** What brings a store that has counted nothing to these totals. */
  samples(): readonly Sample[] {
    return [...this.families].flatMap(([metric, family]) =>
      [...family.values()].flatMap((total) => samplesOf({ metric, ...total })),
    );
  }

  /** A copy, which later samples leave as it is. */
  toJSON(): unknown {
    return [...this.families].map(([metric, family]) => saveFamily(metric, [...family.values()]));
  }

  private enter(entry: Entry): void {
    const family = this.familyOf(entry.metric);
    // One collector has one registry.
    const { labels } = this.cap.apply('', entry.metric, entry.labels);
    // No value that the cap lets through holds a line feed.
    const key = Object.values(labels).join('\n');
    const figures = figuresOf(entry);
    const total = family.get(key);
    if (total === undefined) family.set(key, { labels, figures });
    else
      for (const [index, figure] of figures.entries())
        total.figures[index] = (total.figures[index] ?? 0) + figure;
  }

  private familyOf(metric: MetricSpec): Map<string, Total> {
    const family = this.families.get(metric) ?? new Map<string, Total>();
    this.families.set(metric, family);
    return family;
  }
}

function isCounted(sample: Sample): sample is Entry {
  const { op, metric } = sample;
  return (op === 'add' && metric.type === 'counter') || (op === 'merge' && metric.type === 'histogram');
}

function figuresOf(entry: Entry): number[] {
  return entry.op === 'merge' ? [...entry.counts, entry.sum] : [entry.value];
}

/** None for figures that cannot be the metric's. */
function samplesOf({ metric, labels, figures }: SavedTotal): readonly Sample[] {
  if (metric.type === 'histogram')
    return [merge(metric, { counts: figures.slice(0, -1), sum: figures.at(-1) ?? 0 }, labels)];
  const [value] = figures;
  return value === undefined || figures.length > 1 ? [] : [add(metric, value, labels)];
}
