import { ExportResultCode } from '@opentelemetry/core';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { reasonOf } from '../../domain/failure.ts';
import { noAnswer, withAnswer, type ReceiverAnswer } from './receiver-answer.ts';

export type SendResult =
  | {
      readonly status: 'delivered';
      /** How many of them the receiver did not keep, and why. */
      readonly rejected: number;
      readonly detail: string;
    }
  /** The same batch may go through later: not before the receiver wants it, where it has said so. */
  | { readonly status: 'retry'; readonly detail: string; readonly afterMs: number | undefined }
  /** The receiver will never take this batch as it is. */
  | { readonly status: 'refused'; readonly detail: string };

/** Bad Request, Content Too Large, Unprocessable Content: the data is at fault, and sending it again is of no use. */
const refusals: readonly number[] = [400, 413, 422];

export function sendBatch(
  exporter: LogRecordExporter,
  records: readonly ReadableLogRecord[],
): Promise<SendResult> {
  const answer = noAnswer();
  return new Promise((resolve) => {
    withAnswer(answer, () => {
      exporter.export([...records], ({ code, error }) => {
        resolve(
          code === ExportResultCode.SUCCESS ? delivered(answer, records.length) : failureOf(error, answer),
        );
      });
    });
  });
}

function delivered({ rejected, reason }: ReceiverAnswer, count: number): SendResult {
  return { status: 'delivered', rejected: Math.min(rejected, count), detail: reason };
}

/** Any other status, 401, 403 and 404 as well, ends when somebody mends the receiver or the way to it. */
function failureOf(error: Error | undefined, { retryAfterMs }: ReceiverAnswer): SendResult {
  const status = error !== undefined && 'code' in error ? Number(error.code) : Number.NaN;
  const detail = error === undefined ? 'no reason given' : reasonOf(error);
  if (refusals.includes(status)) return { status: 'refused', detail };
  return { status: 'retry', detail, afterMs: retryAfterMs };
}
