import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { reasonOf } from '../../domain/failure.ts';
import { takeRejection, type ReceiverAnswer, type Rejection } from './receiver-answer.ts';

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

/** Of the exporters of OpenTelemetry what we need of them, and what they do not tell. One request at a time. */
export interface Exporter<Item> {
  readonly answer: ReceiverAnswer;
  export(items: Item[], done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
}

/** Bad Request, Content Too Large, Unprocessable Content: the data is at fault, and sending it again is of no use. */
const refusals: readonly number[] = [400, 413, 422];

export function sendBatch<Item>(exporter: Exporter<Item>, items: readonly Item[]): Promise<SendResult> {
  const { answer } = exporter;
  answer.retryAfterMs = undefined;
  return new Promise((resolve) => {
    exporter.export([...items], ({ code, error }) => {
      const rejection = takeRejection();
      resolve(
        code === ExportResultCode.SUCCESS ? delivered(rejection, items.length) : failureOf(error, answer),
      );
    });
  });
}

function delivered({ records, reason }: Rejection, count: number): SendResult {
  return { status: 'delivered', rejected: Math.min(records, count), detail: reason };
}

/** Any other status, 401, 403 and 404 as well, ends when somebody mends the receiver or the way to it. */
function failureOf(error: Error | undefined, { retryAfterMs }: ReceiverAnswer): SendResult {
  const status = error !== undefined && 'code' in error ? Number(error.code) : Number.NaN;
  const detail = error === undefined ? 'no reason given' : reasonOf(error);
  if (refusals.includes(status)) return { status: 'refused', detail };
  return { status: 'retry', detail, afterMs: retryAfterMs };
}
