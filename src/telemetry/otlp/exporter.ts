import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';

/** Where records go, and how. */
export interface DeliveryTarget {
  readonly logsUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export function createExporter({ logsUrl, headers, timeoutMs }: DeliveryTarget): OTLPLogExporter {
  return new OTLPLogExporter({ url: logsUrl, headers: { ...headers }, timeoutMillis: timeoutMs });
}
