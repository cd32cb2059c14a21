/** Outlives the collector, for one that takes its place tells of the same repository. */
export class LastTrip {
  /** Undefined before the first. */
  hasFailed: boolean | undefined;
}
