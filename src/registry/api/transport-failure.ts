import { reasonOf } from '../../domain/failure.ts';
import type { ProbeFailureReason } from '../../domain/failure.ts';
import type { Stage } from './stopwatch.ts';

/** Why no whole answer came, and one line for a person. The line never repeats what was sent. */
export interface TransportFailure {
  readonly reason: Extract<ProbeFailureReason, 'dns' | 'refused' | 'timeout' | 'tls' | 'protocol'>;
  readonly detail: string;
}

/** A proxy on the way says no. */
export class ProxyRefusal extends Error {
  constructor(proxy: URL, code: number | undefined) {
    super(`the proxy ${proxy.host} answers ${code ?? 0} to CONNECT`);
  }
}

export function gaveUp(stage: Stage): TransportFailure {
  return { reason: 'timeout', detail: `no answer in time: gave up while ${stage}` };
}

/** Sorts an error of Node's http, net or tls by how far the request had come. */
export function classifyError(error: unknown, stage: Stage): TransportFailure {
  if (error instanceof ProxyRefusal) return { reason: 'refused', detail: error.message };
  const code = codeOf(error);
  const said = describe(error, code);
  // Docker's port forwarder accepts on behalf of a container that does not listen, then resets: that is a closed port.
  return stage === 'waiting for an answer' && isHangUp(error)
    ? { reason: 'refused', detail: `closes the connection without an answer: ${said}` }
    : { reason: reasonFor(code, stage), detail: said };
}

/** Whether the other side has closed the connection. */
export function isHangUp(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

function reasonFor(code: string, stage: Stage): TransportFailure['reason'] {
  if (code === 'ETIMEDOUT') return 'timeout';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'dns';
  // With TLS 1.3 a server may refuse our side of the handshake only after we believe it finished.
  if (stage === 'shaking hands' || code.startsWith('ERR_SSL_')) return 'tls';
  const isBeforeAnswer = ['resolving the name', 'connecting', 'asking the proxy'].includes(stage);
  return isBeforeAnswer ? 'refused' : 'protocol';
}

function describe(error: unknown, code: string): string {
  // A name with several addresses fails with one error for each, and an empty message of its own.
  const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const text = causes.map(reasonInWords).join(', ').replaceAll(/\s+/g, ' ').trim().slice(0, 300);
  return code === '' || text.includes(code) ? text : `${text} (${code})`;
}

/** From Node.js 24 on; a flag of Node.js is not what helps here. */
const adviceOfNode = /; if the root CA is installed locally, try .*/;

/** OpenSSL puts a thread's number, and a place in its own source, around what it has to say. */
function reasonInWords(error: unknown): string {
  const message = reasonOf(error).replace(adviceOfNode, '');
  return /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
