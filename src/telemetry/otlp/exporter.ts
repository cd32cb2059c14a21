import type { Agent } from 'node:http';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { CompressionAlgorithm, type OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { readHeadersFile } from '../../config/header-kind.ts';
import type { OtlpConfig } from '../../config/model.ts';
import { receiverAgent } from './receiver-agent.ts';
import type { ReceiverAnswer } from './receiver-answer.ts';
import type { Exporter } from './send.ts';

/** Where records go, and how. */
export interface DeliveryTarget extends Omit<OtlpConfig, 'logsUrl' | 'logs' | 'resource'> {
  readonly logsUrl: string;
}

const compressions = { none: CompressionAlgorithm.NONE, gzip: CompressionAlgorithm.GZIP };

/** What every exporter is given. */
export interface Transport {
  readonly url: string;
  /** Asked for at each request. */
  readonly headers: () => Promise<Record<string, string>>;
  readonly timeoutMillis: number;
  readonly compression: DeliveryTarget['compression'];
  readonly agentFactory: (protocol: string) => Agent;
}

/** The official exporter of the SDK's records. */
export function createExporter(target: DeliveryTarget): Exporter<ReadableLogRecord> {
  return exporterTo(target, ({ compression, agentFactory, ...shared }) =>
    withoutEnvironment(
      () =>
        new OTLPLogExporter({
          ...shared,
          compression: compressions[compression],
          httpAgentOptions: agentFactory,
        }),
    ),
  );
}

/** With an agent of its own, so that whatever is answered over its connections is for its own request. */
export function exporterTo<Item>(
  target: DeliveryTarget,
  make: (transport: Transport) => OTLPExporterBase<Item[]>,
): Exporter<Item> {
  const { logsUrl, timeoutMs, compression, tls } = target;
  const answer: ReceiverAnswer = { retryAfterMs: undefined };
  const exporter = make({
    ...{ url: logsUrl, timeoutMillis: timeoutMs, compression },
    headers: () => headersOf(target),
    agentFactory: (protocol) => receiverAgent(protocol, tls, answer),
  });
  return {
    answer,
    export: (items, done) => {
      exporter.export(items, done);
    },
    shutdown: () => exporter.shutdown(),
  };
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
