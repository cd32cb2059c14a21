import type { Labels } from './metric.ts';

/** One series of a metric as a reader sees it. */
export interface Series {
  readonly labels: Labels;
  readonly value: number;
}
