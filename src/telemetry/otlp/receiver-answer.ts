import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api';
import { isRecord } from '../../domain/record.ts';

/** What the receiver has said to an exporter that sends one request at a time, and the exporter keeps to itself. */
export interface ReceiverAnswer {
  /** In how many milliseconds it wants to be asked again; undefined where it has not said. */
  retryAfterMs: number | undefined;
}

/** Records of a batch that a receiver took, and did not keep. */
export interface Rejection {
  readonly records: number;
  /** Why it did not. */
  readonly reason: string;
}

const noRejection: Rejection = { records: 0, reason: '' };
/** Longer waits are somebody's mistake. */
const longestWaitMs = 600_000;
const longestReason = 200;
const rejectionMessage = 'Received Partial Success response:';

/** By connection: which is open for one exporter alone. */
const answers = new WeakMap<Duplex, ReceiverAnswer>();
let latestRejection = noRejection;
let isListening = false;

/** From now on what comes over the connection is written down there. */
export function hearAnswers(connection: Duplex, answer: ReceiverAnswer): void {
  if (!isListening) listen();
  isListening = true;
  answers.set(connection, answer);
}

/**
 * What the batch has lost whose result is told now. The exporter tells it in its diagnostics, in the same step as the result, so
 * nobody comes between.
 */
export function takeRejection(): Rejection {
  const rejection = latestRejection;
  latestRejection = noRejection;
  return rejection;
}

/** Not by the asynchronous context of a request: a store for that would make every promise of the process dearer. */
function listen(): void {
  subscribe('http.client.response.finish', (message) => {
    if (!isRecord(message) || !(message['response'] instanceof IncomingMessage)) return;
    const { socket, headers } = message['response'];
    const answer = answers.get(socket);
    if (answer !== undefined) answer.retryAfterMs = retryAfterMs(headers['retry-after']);
  });
  diag.setLogger(new Diagnostics(), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

/** Seconds, or a date. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), longestWaitMs);
}

class Diagnostics implements DiagLogger {
  warn(message: string, ...details: readonly unknown[]): void {
    const [said] = details;
    if (message !== rejectionMessage || typeof said !== 'string') return;
    const partialSuccess: unknown = JSON.parse(said);
    if (!isRecord(partialSuccess)) return;
    const { rejectedLogRecords, errorMessage } = partialSuccess;
    latestRejection = {
      records: Math.max(0, Math.floor(Number(rejectedLogRecords ?? 0))) || 0,
      reason: typeof errorMessage === 'string' ? errorMessage.slice(0, longestReason) : '',
    };
  }

  // What else it says, the outcome of a batch says as well.
  error(): void {}
  info(): void {}
  debug(): void {}
  verbose(): void {}
}
