import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { readHeadersFile } from '../../config/header-kind.ts';
import type { OtlpConfig } from '../../config/model.ts';
import { receiverAgent } from './receiver-agent.ts';

/** Where records go, and how. */
export interface DeliveryTarget extends Omit<OtlpConfig, 'logsUrl' | 'logs' | 'resource'> {
  readonly logsUrl: string;
}

const compressions = { none: CompressionAlgorithm.NONE, gzip: CompressionAlgorithm.GZIP };

export function createExporter(target: DeliveryTarget): OTLPLogExporter {
  const options = {
    url: target.logsUrl,
    // Asked for at each request.
    headers: () => headersOf(target),
    timeoutMillis: target.timeoutMs,
    compression: compressions[target.compression],
    httpAgentOptions: (protocol: string) => receiverAgent(protocol, target.tls),
  };
  return withoutEnvironment(() => new OTLPLogExporter(options));
}

/** Rejecting has the delivery fail as by a receiver that is away: it is told, and tried again. */
function headersOf({ headers, headersFile }: DeliveryTarget): Promise<Record<string, string>> {
  if (headersFile === undefined) return Promise.resolve({ ...headers });
  const read = readHeadersFile(headersFile);
  if (read.ok) return Promise.resolve({ ...headers, ...read.value });
  return Promise.reject(new Error(`${headersFile}: ${read.wrong}`));
}

/**
 * The exporter reads the environment on its own: it adds the headers that it finds there to those that it is given, and opens
 * files. All of it has been read and judged by the configuration, so it is to find nothing.
 */
function withoutEnvironment<T>(make: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => name.startsWith('OTEL_'));
  for (const [name] of hidden) Reflect.deleteProperty(process.env, name);
  try {
    return make();
  } finally {
    Object.assign(process.env, Object.fromEntries(hidden));
  }
}
