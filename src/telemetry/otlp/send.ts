import { ExportResultCode } from '@opentelemetry/core';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { reasonOf } from '../../domain/failure.ts';

export type SendResult =
  | { readonly status: 'delivered' }
  /** The receiver is away or overloaded: the same batch may go through later. */
  | { readonly status: 'retry'; readonly detail: string }
  /** The receiver will never take this batch. */
  | { readonly status: 'refused'; readonly detail: string };

export function sendBatch(
  exporter: LogRecordExporter,
  records: readonly ReadableLogRecord[],
): Promise<SendResult> {
  return new Promise((resolve) => {
    exporter.export([...records], ({ code, error }) => {
      resolve(code === ExportResultCode.SUCCESS ? { status: 'delivered' } : failureOf(error));
    });
  });
}

function failureOf(error: Error | undefined): SendResult {
  const status = error !== undefined && 'code' in error ? Number(error.code) : Number.NaN;
  const detail = error === undefined ? 'no reason given' : reasonOf(error);
  // OTLP: other 4xx mean that the data is at fault, and sending it again is of no use.
  const isRefused = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return { status: isRefused ? 'refused' : 'retry', detail };
}
