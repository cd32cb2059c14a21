import { engineFailure, type EngineFailure, type EngineFailureReason } from './engine-result.ts';
import type { QuestionEnd } from './shared-deadline.ts';

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

/** What a request that came to nothing says of the way to the Engine. */
export function faultOf(fault: Error, end: QuestionEnd | undefined): EngineFailure {
  if (end === 'timeout') return engineFailure('timeout', 'the engine did not answer in time');
  if (end === 'aborted') return engineFailure('aborted', 'the request was given up');
  const code = codeOf(fault);
  const reason = reasons[code] ?? (tlsCode.test(code) ? 'tls' : 'unreachable');
  const words = fault.message.replace(/\s+/g, ' ').trim().slice(0, 300);
  return engineFailure(reason, reason === 'tls' ? `no TLS with the engine: ${words}` : words);
}

function codeOf(fault: Error): string {
  return 'code' in fault && typeof fault.code === 'string' ? fault.code : '';
}
