import { SeverityNumber } from '@opentelemetry/api-logs';
import { millisToHrTime } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
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

/** Makes SDK records of ours: its providers and processors are not needed for that, see docs/adr/0003-otlp-delivery.md. */
export function createRecordEncoder({ version, resource }: Sender): EncodeRecords {
  // The exporter groups records by the identity of both.
  const shared = {
    resource: resourceFromAttributes({ ...resource }),
    instrumentationScope: { name: 'registry-exporter', version },
    droppedAttributesCount: 0,
  };
  return (items) =>
    items.map(({ registry, record, observedMs }) => ({
      ...shared,
      hrTime: millisToHrTime(record.timestampMs),
      hrTimeObserved: millisToHrTime(observedMs),
      severityNumber: severityNumbers[record.severity],
      severityText: record.severity.toUpperCase(),
      eventName: record.eventName,
      body: record.body,
      attributes: { 'docker.registry.name': registry, ...record.attributes },
    }));
}
