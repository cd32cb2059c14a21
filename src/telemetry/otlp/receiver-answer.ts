import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api';
import { isRecord } from '../../domain/record.ts';

/** What a receiver has said beside its status, and the exporter keeps to itself. */
export interface ReceiverAnswer {
  /** In how many milliseconds it wants to be asked again; undefined where it has not said. */
  retryAfterMs: number | undefined;
  /** Records of a batch that it took, and did not keep. */
  rejected: number;
  /** Why it did not. */
  reason: string;
}

const answers = new AsyncLocalStorage<ReceiverAnswer>();
/** Longer waits are somebody's mistake. */
const longestWaitMs = 600_000;
const longestReason = 200;
const rejection = 'Received Partial Success response:';
let isListening = false;

/**
 * Does what sends one request, and writes down what is answered. The exporter hands on no header, and tells of a partial success
 * in its diagnostics alone; both happen in the asynchronous context of its call.
 */
export function withAnswer<T>(answer: ReceiverAnswer, work: () => T): T {
  listen();
  return answers.run(answer, work);
}

export function noAnswer(): ReceiverAnswer {
  return { retryAfterMs: undefined, rejected: 0, reason: '' };
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  subscribe('http.client.request.start', (message) => {
    const answer = answers.getStore();
    if (answer === undefined || !isRecord(message) || !(message['request'] instanceof ClientRequest)) return;
    message['request'].once('response', ({ headers }) => {
      answer.retryAfterMs = retryAfterMs(headers['retry-after']);
    });
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
    const answer = answers.getStore();
    const [said] = details;
    if (answer === undefined || message !== rejection || typeof said !== 'string') return;
    const partialSuccess: unknown = JSON.parse(said);
    if (!isRecord(partialSuccess)) return;
    const { rejectedLogRecords, errorMessage } = partialSuccess;
    answer.rejected = Math.max(0, Math.floor(Number(rejectedLogRecords ?? 0))) || 0;
    answer.reason = typeof errorMessage === 'string' ? errorMessage.slice(0, longestReason) : '';
  }

  // What else it says, the outcome of a batch says as well.
  error(): void {}
  info(): void {}
  debug(): void {}
  verbose(): void {}
}
