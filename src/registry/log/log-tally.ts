import { assertNever } from '../../domain/never.ts';
import { errorCodeOf, errorCodes } from '../error-codes.ts';
import { operations } from '../operation.ts';
import { DurationTally } from './duration-tally.ts';
import type { LogFact } from './facts.ts';
import { addTo } from './figures.ts';
import type { LogLine } from './line.ts';
import { RequestTally } from './request-tally.ts';

/** What lines have told, as figures. */
export class LogTally {
  readonly requests = new RequestTally();
  /** In the order of the operations. */
  readonly durations: readonly DurationTally[];
  /** In the order of the error codes. */
  readonly errors = new Float64Array(errorCodes.length);
  readonly lines: Record<LogLine['kind'], number> = { access: 0, structured: 0, other: 0, broken: 0 };
  /** By reason. */
  readonly refusals = new Map<string, number>();
  /** By result and kind: `miss blob`. */
  readonly proxied = new Map<string, number>();
  readonly incidents = { panic: 0, tls_handshake_error: 0, upload_abort: 0 };
  challenges = 0;

  /** `bounds` are the upper bounds of the buckets that durations fall into, in seconds. */
  constructor(bounds: readonly number[]) {
    this.durations = operations.map(() => new DurationTally(bounds));
  }

  add(fact: LogFact): void {
    switch (fact.kind) {
      case 'request':
        this.requests.add(fact);
        return;
      case 'duration':
        this.durations[operations.indexOf(fact.operation)]?.add(fact.seconds);
        return;
      case 'error':
        this.addError(fact.code);
        return;
      case 'challenge':
        this.challenges += 1;
        return;
      case 'auth_failure':
        addTo(this.refusals, fact.reason, 1);
        return;
      case 'settled':
        this.requests.addAll(fact.requests);
        return;
      case 'proxy_request':
        addTo(this.proxied, `${fact.result} ${fact.content}`, 1);
        return;
      case 'auth_success':
        return;
      case 'panic':
      case 'tls_handshake_error':
      case 'upload_abort':
        this.incidents[fact.kind] += 1;
        return;
      default:
        assertNever(fact);
    }
  }

  private addError(code: string): void {
    const place = errorCodes.indexOf(errorCodeOf(code));
    this.errors[place] = (this.errors[place] ?? 0) + 1;
  }
}
