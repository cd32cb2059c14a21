/** A time is UTC in ISO 8601. What a log does not tell is null, for JSON has no other word. */
export interface Summary {
  /** Of this shape; another number where a reader of this one would misunderstand. */
  readonly version: 1;
  readonly span: { readonly first: string; readonly last: string } | null;
  readonly bytes: number;
  readonly lines: LineFigures;
  readonly requests: RequestSummary;
  readonly slowest: readonly SlowRequest[];
  readonly repositories: { readonly pulls: readonly NamedCount[]; readonly pushes: readonly NamedCount[] };
  readonly logIns: LogInSummary;
  readonly suspicions: { readonly count: number; readonly last: readonly Suspected[] };
  readonly errorCodes: readonly NamedCount[];
  readonly serverErrors: readonly ServerError[];
  readonly incidents: readonly NamedCount[];
  readonly restarts: { readonly count: number; readonly last: readonly string[] };
  readonly gaps: readonly Gap[];
}

export interface LineFigures {
  readonly access: number;
  readonly structured: number;
  readonly other: number;
  readonly unreadable: number;
  readonly lost: number;
}

export interface RequestSummary {
  readonly count: number;
  /** `2xx` and the like; `other` is a status that no registry is known to give. */
  readonly classes: readonly NamedCount[];
  readonly operations: readonly OperationFigures[];
}

export interface OperationFigures {
  readonly operation: string;
  readonly count: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  readonly bytes: number;
  /** Estimated from the buckets of a histogram; null where the log tells no duration. */
  readonly seconds: Quantiles | null;
}

export interface Quantiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

export interface NamedCount {
  readonly name: string;
  readonly count: number;
}

/** `count` is certain; where names had to be forgotten there may have been as many as `atMost`. */
export interface BoundedCount extends NamedCount {
  readonly atMost: number;
}

export interface SlowRequest {
  /** When it was answered. */
  readonly time: string;
  readonly seconds: number;
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly client: string;
}

export interface LogInSummary {
  readonly challenges: number;
  readonly reasons: readonly NamedCount[];
  readonly clients: readonly BoundedCount[];
  readonly users: readonly BoundedCount[];
}

export interface Suspected {
  readonly time: string;
  readonly what: string;
}

export interface ServerError {
  readonly time: string;
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly client: string;
  readonly detail: string;
}

export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly seconds: number;
}
