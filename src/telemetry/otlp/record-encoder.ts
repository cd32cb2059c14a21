import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { cutRecord } from '../../domain/cut-record.ts';
import type { LogRecord, Severity } from '../../domain/log-record.ts';
import type { PendingRecord } from './record-queue.ts';
import { sizeOf } from './record-size.ts';
import type { ResourceAttributes } from './resource.ts';

const severityNumbers: Readonly<Record<Severity, SeverityNumber>> = {
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

/** One record may not fill a batch. The SDK's own limit keeps the whole text alive that it cuts. */
const longest = { body: 16_384, attribute: 4_096 };

/** Who says it. */
export interface Sender {
  readonly version: string;
  readonly resource: ResourceAttributes;
}

export type EncodeRecord = (registry: string, record: LogRecord, observedMs: number) => void;

/**
 * Makes SDK records of ours. The SDK's batch processor drops what does not fit and what a receiver refuses for a few
 * seconds, so its place is taken by a hand-over to the delivery's own queue; see docs/adr/0003-otlp-delivery.md.
 */
export function createRecordEncoder(
  { version, resource }: Sender,
  handOver: (item: PendingRecord) => void,
): EncodeRecord {
  let current = { registry: '', bytes: 0 };
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ ...resource }),
    processors: [
      {
        onEmit: (record) => {
          handOver({ ...current, record });
        },
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  const logger = provider.getLogger('registry-exporter', version);
  return (registry, whole, observedMs) => {
    const record = cutRecord(whole, longest);
    current = { registry, bytes: sizeOf(record) };
    logger.emit({
      eventName: record.eventName,
      severityNumber: severityNumbers[record.severity],
      severityText: record.severity.toUpperCase(),
      body: record.body,
      timestamp: record.timestampMs,
      observedTimestamp: observedMs,
      attributes: { 'docker.registry.name': registry, ...record.attributes },
      context: ROOT_CONTEXT,
    });
  };
}
