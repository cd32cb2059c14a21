import type { Deadline } from '../domain/deadline.ts';
import { reasonOf } from '../domain/failure.ts';
import { engineFailure, type EngineFailure, type EngineFailureReason } from './engine-result.ts';

const reasons: Readonly<Record<string, EngineFailureReason>> = {
  ENOENT: 'missing',
  EACCES: 'permission',
  EPERM: 'permission',
  ECONNREFUSED: 'refused',
  EPROTO: 'tls',
};

/** Codes of Node and of OpenSSL for a handshake, or a certificate, that one of both sides does not accept. */
const tlsCode =
  /^(ERR_TLS|ERR_SSL|CERT_|CRL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)/;

/** What a request that was thrown out of says of the way to the Engine. */
export function faultOf(thrown: unknown, deadline: Deadline): EngineFailure {
  if (deadline.hasPassed()) return engineFailure('timeout', 'the engine did not answer in time');
  if (deadline.signal.aborted) return engineFailure('aborted', 'the request was given up');
  const code = codeOf(thrown);
  const reason = reasons[code] ?? (tlsCode.test(code) ? 'tls' : 'unreachable');
  const words = reasonOf(thrown).replace(/\s+/g, ' ').trim().slice(0, 300);
  return engineFailure(reason, reason === 'tls' ? `no TLS with the engine: ${words}` : words);
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error) || !('code' in thrown)) return '';
  return typeof thrown.code === 'string' ? thrown.code : '';
}
