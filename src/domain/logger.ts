export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The exporter's own log. Messages are static so that they group; what varies goes into the fields. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
