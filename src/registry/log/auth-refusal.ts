import { authFailureReasons, type AuthFailureReason } from '../../domain/failure.ts';

const prefix = 'error authorizing context: ';

/** Whether a refusal is the normal first step of every client, or a failure and why. */
export type AuthRefusal = 'challenge' | AuthFailureReason;

const largestBacklog = 256;

/**
 * Reads refusals. `invalid token` has its cause in a line before, without a request id; causes and refusals are matched
 * in their order, so a concurrent pair may swap its reasons but never their numbers.
 */
export class AuthRefusals {
  private readonly tokenCauses: AuthFailureReason[] = [];

  /** Takes a structured message, and says what it refuses; undefined where it refuses nothing. */
  read(message: string): AuthRefusal | undefined {
    if (message.startsWith(prefix)) return this.reasonOf(message.slice(prefix.length));
    const cause = tokenCause(message);
    if (cause !== undefined && this.tokenCauses.length < largestBacklog) this.tokenCauses.push(cause);
    return undefined;
  }

  /** Causes whose refusals are yet to come, as plain JSON. */
  state(): unknown {
    return this.tokenCauses;
  }

  restore(state: unknown): void {
    if (!Array.isArray(state)) return;
    const causes: readonly unknown[] = state.slice(0, largestBacklog);
    for (const cause of causes)
      this.tokenCauses.push(...authFailureReasons.filter((reason) => reason === cause));
  }

  private reasonOf(cause: string): AuthRefusal {
    if (cause.endsWith('authorization token required')) return 'challenge';
    // Distribution says the same of no credentials and of a header it cannot read; the first is the everyday one.
    if (cause.endsWith('invalid authorization credential')) return 'challenge';
    if (cause.endsWith('authentication failure')) return 'invalid_credentials';
    if (cause === 'insufficient scope') return 'insufficient_scope';
    if (cause === 'malformed token') return 'malformed';
    if (cause === 'invalid token') return this.tokenCauses.shift() ?? 'invalid_token';
    if (cause.startsWith('go-jose/')) return 'invalid_token';
    return 'backend';
  }
}

/** Whether a message says what is wrong with a token, in a line before the refusal. */
export function isTokenCause(message: string): boolean {
  return tokenCause(message) !== undefined;
}

function tokenCause(message: string): AuthFailureReason | undefined {
  if (message.startsWith('token not to be used after ')) return 'expired_token';
  return tokenFaults.some((fault) => message.startsWith(fault)) ? 'invalid_token' : undefined;
}

const tokenFaults = [
  'token not to be used before ',
  'token intended for another audience',
  'token from untrusted issuer',
  'failed to verify token',
  'unable to verify token signature',
  'token has no signature',
  'token signed by untrusted key',
];
