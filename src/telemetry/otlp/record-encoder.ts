import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { LogRecord, Severity } from '../../domain/log-record.ts';

const severityNumbers: Readonly<Record<Severity, SeverityNumber>> = {
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

/** One record may not fill a batch: bodies and values from outside are cut at this many characters. */
const longestValue = 16_384;

export type EncodeRecord = (registry: string, record: LogRecord, observedMs: number) => void;

/**
 * Makes SDK records of ours. The SDK's batch processor drops what does not fit and what a receiver refuses for a few
 * seconds, so its place is taken by a hand-over to the delivery's own queue; see docs/adr/0003-otlp-delivery.md.
 */
export function createRecordEncoder(
  version: string,
  handOver: (registry: string, record: ReadableLogRecord) => void,
): EncodeRecord {
  let current = '';
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'registry-exporter', 'service.version': version }),
    logRecordLimits: { attributeValueLengthLimit: longestValue },
    processors: [
      {
        onEmit: (record) => {
          handOver(current, record);
        },
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  const logger = provider.getLogger('registry-exporter', version);
  return (registry, record, observedMs) => {
    current = registry;
    logger.emit({
      eventName: record.eventName,
      severityNumber: severityNumbers[record.severity],
      severityText: record.severity.toUpperCase(),
      body: record.body.slice(0, longestValue),
      timestamp: record.timestampMs,
      observedTimestamp: observedMs,
      attributes: { 'docker.registry.name': registry, ...record.attributes },
      context: ROOT_CONTEXT,
    });
  };
}
