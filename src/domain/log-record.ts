/** Severities by OpenTelemetry's meaning: `error` is a failure a person should know of, `warn` a degradation, `info` a fact. */
export type Severity = 'info' | 'warn' | 'error';

/** An event worth telling, before it becomes an OTLP log record. Never holds a secret. */
export interface LogRecord {
  /** Static, dotted, lower case: `docker.registry.auth.failure`. What varies goes into the attributes. Empty for a mere line of a log. */
  readonly eventName: string;
  readonly severity: Severity;
  /** One readable line: the source's own where it has one. */
  readonly body: string;
  /** When it happened by the source's clock, in milliseconds since the epoch. */
  readonly timestampMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}
