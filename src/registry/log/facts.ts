import type { AuthFailureReason } from '../../domain/failure.ts';
import type { Operation } from '../operation.ts';
import type { ProxyRequestFact } from './proxy-requests.ts';
import type { RequestTally } from './request-tally.ts';

/** A request that was answered, counted exactly once whatever the number of lines it left. */
export interface RequestFact {
  readonly kind: 'request';
  readonly timeMs: number;
  readonly method: string;
  readonly uri: string;
  readonly operation: Operation;
  readonly repository: string;
  readonly status: number;
  /** Body bytes sent; 0 for HEAD, whose logged size is that of a body never sent. */
  readonly bytes: number;
  readonly client: string;
  readonly userAgent: string;
  /** Distribution's own words for what went wrong, where the structured log had any. */
  readonly errorDetail: string;
}

export interface DurationFact {
  readonly kind: 'duration';
  readonly operation: Operation;
  readonly seconds: number;
}

/** One error that a handler reported, in Distribution's words (`blob unknown`); a request may report several. */
export interface ErrorFact {
  readonly kind: 'error';
  readonly code: string;
}

/** The first, anonymous step of a client's log-in. */
export interface ChallengeFact {
  readonly kind: 'challenge';
}

export interface AuthFailureFact {
  readonly kind: 'auth_failure';
  readonly timeMs: number;
  readonly reason: AuthFailureReason;
  readonly client: string;
  readonly user: string;
  readonly method: string;
  readonly uri: string;
  readonly userAgent: string;
  readonly message: string;
}

/** A log-in that worked, from an address that is watched. */
export interface AuthSuccessFact {
  readonly kind: 'auth_success';
  readonly timeMs: number;
  readonly client: string;
  readonly user: string;
}

/** Requests that had to wait until it was known which line counts them. */
export interface SettledFact {
  readonly kind: 'settled';
  readonly requests: RequestTally;
  /** Those answered with a 5xx, as many as were kept. */
  readonly failures: readonly RequestFact[];
}

export interface IncidentFact {
  readonly kind: 'panic' | 'tls_handshake_error' | 'upload_abort';
}

/** What a line tells. Lines of one request become facts as they come; nothing waits for a partner but the status. */
export type LogFact =
  | RequestFact
  | DurationFact
  | ErrorFact
  | ChallengeFact
  | AuthFailureFact
  | AuthSuccessFact
  | SettledFact
  | ProxyRequestFact
  | IncidentFact;
