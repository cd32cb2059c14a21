import { isRecord } from '../../domain/record.ts';
import type { RequestFact } from './facts.ts';
import { ownRequest } from './own-facts.ts';
import { RequestTally } from './request-tally.ts';

/** Server errors kept for their records while it is open whether they count; the figures hold all of them. */
const mostFailures = 256;
const secondMs = 1_000;
/** An access line tells the second in which its request began; a structured line that moment, a little late. */
const roundingMs = 1_100;

/** When, and in which stream or file. */
export interface LineMoment {
  readonly ms: number;
  readonly origin: string;
}

/** One run of a registry, from its start to the next, while it is open which lines count its requests. */
export class UndecidedRun {
  readonly start: LineMoment;
  /** What its structured lines have counted. */
  readonly requests = new RequestTally();
  readonly failures: RequestFact[] = [];
  /** The next start, once that was read. */
  endMs = Number.POSITIVE_INFINITY;
  /** When the latest of its requests began. */
  latestBeginMs = Number.NEGATIVE_INFINITY;

  constructor(start: LineMoment) {
    this.start = start;
  }

  add(request: RequestFact): void {
    this.requests.add(request);
    if (request.status >= 500 && this.failures.length < mostFailures) this.failures.push(ownRequest(request));
  }

  /**
   * Whether this access line, of another stream than the run's start, shows that the access log tells the run's requests. In
   * the second of a start it may be of either run: of this one if its latest request began in that second.
   */
  isToldBy({ ms, origin }: LineMoment): boolean {
    if (origin === this.start.origin || ms >= this.endMs) return false;
    const isWithin = ms >= this.start.ms && ms + secondMs <= this.endMs;
    return isWithin || (ms <= this.latestBeginMs && this.latestBeginMs < ms + roundingMs);
  }

  toJSON(): unknown {
    const { start, endMs, latestBeginMs, requests } = this;
    return { start: momentJson(start), endMs, latestBeginMs, requests: requests.toJSON() };
  }

  /** A run from what `toJSON` gave, as far as it is of that shape. */
  static restore(saved: unknown): UndecidedRun {
    const fields = isRecord(saved) ? saved : {};
    const run = new UndecidedRun(momentOf(fields['start']));
    run.requests.restore(fields['requests']);
    const { endMs, latestBeginMs } = fields;
    if (typeof endMs === 'number') run.endMs = endMs;
    if (typeof latestBeginMs === 'number') run.latestBeginMs = latestBeginMs;
    return run;
  }
}

export const never: LineMoment = { ms: Number.NEGATIVE_INFINITY, origin: '' };

/** JSON knows no infinity, and writes null. */
export function momentJson({ ms, origin }: LineMoment): unknown {
  return [Number.isFinite(ms) ? ms : null, origin];
}

export function momentOf(saved: unknown): LineMoment {
  if (!Array.isArray(saved)) return never;
  const fields: readonly unknown[] = saved;
  const [ms, origin] = fields;
  return typeof ms === 'number' && typeof origin === 'string' ? { ms, origin } : never;
}
