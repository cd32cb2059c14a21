import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Severity } from '../../domain/log-record.ts';
import type { PendingRecord } from './pending-record.ts';
import type { ResourceAttributes } from './resource.ts';

const severityNumbers: Readonly<Record<Severity, SeverityNumber>> = {
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

/** Who says it. */
export interface Sender {
  readonly version: string;
  readonly resource: ResourceAttributes;
}

export type EncodeRecords = (items: readonly PendingRecord[]) => readonly ReadableLogRecord[];

/**
 * Makes SDK records of ours. The SDK's batch processor drops what does not fit and what a receiver refuses for a few
 * seconds, so its place is taken by a list; see docs/adr/0003-otlp-delivery.md.
 */
export function createRecordEncoder({ version, resource }: Sender): EncodeRecords {
  let made: ReadableLogRecord[] = [];
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ ...resource }),
    processors: [
      {
        onEmit: (record) => {
          made.push(record);
        },
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  const logger = provider.getLogger('registry-exporter', version);
  const emit = ({ registry, record, observedMs }: PendingRecord): void => {
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
  return (items) => {
    made = [];
    for (const item of items) emit(item);
    return made;
  };
}
