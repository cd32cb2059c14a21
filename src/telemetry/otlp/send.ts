import { ExportResultCode } from '@opentelemetry/core';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { reasonOf } from '../../domain/failure.ts';

export type SendResult =
  | { readonly status: 'delivered' }
  /** The same batch may go through later. */
  | { readonly status: 'retry'; readonly detail: string }
  /** The receiver will never take this batch as it is. */
  | { readonly status: 'refused'; readonly detail: string };

/** Bad Request, Content Too Large, Unprocessable Content: the data is at fault, and sending it again is of no use. */
const refusals: readonly number[] = [400, 413, 422];

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

/** Any other status, 401, 403 and 404 as well, ends when somebody mends the receiver or the way to it. */
function failureOf(error: Error | undefined): SendResult {
  const status = error !== undefined && 'code' in error ? Number(error.code) : Number.NaN;
  const detail = error === undefined ? 'no reason given' : reasonOf(error);
  return { status: refusals.includes(status) ? 'refused' : 'retry', detail };
}
