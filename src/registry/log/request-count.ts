import type { RequestFact } from './facts.ts';
import { ownRequest } from './own-facts.ts';
import { RecentIds } from './recent-ids.ts';

/** Longer than a handler needs between its last structured line and its access line. */
const patienceMs = 5_000;
const largestBacklog = 1_000;

/**
 * Decides which of a request's lines counts it. The access log is the complete record (it alone has 401, 405 and the 503
 * of health checks), so where there is one it counts; where it is switched off the structured log does, once per
 * request id, refusals included. Until the first access line is seen, structured requests wait a moment for theirs.
 */
export class RequestCount {
  private mode: 'unknown' | 'access' | 'structured' = 'unknown';
  private waiting: RequestFact[] = [];
  private waitingSinceMs = 0;
  private lastAccessMs = Number.NEGATIVE_INFINITY;
  private readonly counted = new RecentIds();

  /**
   * A registry that starts may have another configuration than before: what it logs has to be found out anew, but for
   * where the access log, a file of its own, has already been read past that moment.
   */
  registryStarted(startMs: number): readonly RequestFact[] {
    const left = this.takeWaiting();
    // The access log tells only the second in which a request began.
    if (this.lastAccessMs >= Math.floor(startMs / 1_000) * 1_000) return left;
    this.mode = 'unknown';
    return left;
  }

  access(request: RequestFact): readonly RequestFact[] {
    this.waiting = [];
    this.mode = 'access';
    this.lastAccessMs = request.timeMs;
    return [request];
  }

  structured(request: RequestFact, id: string, nowMs: number): readonly RequestFact[] {
    if (this.mode === 'access' || !this.counted.isNew(id)) return [];
    if (this.mode === 'structured') return [request];
    if (this.waiting.length === 0) this.waitingSinceMs = nowMs;
    this.waiting.push(ownRequest(request));
    return this.waiting.length >= largestBacklog ? this.settle() : [];
  }

  /** Gives the requests that have waited for an access line long enough. */
  expire(nowMs: number): readonly RequestFact[] {
    if (this.waiting.length === 0 || nowMs - this.waitingSinceMs < patienceMs) return [];
    return this.settle();
  }

  private settle(): readonly RequestFact[] {
    this.mode = 'structured';
    return this.takeWaiting();
  }

  private takeWaiting(): readonly RequestFact[] {
    const left = this.waiting;
    this.waiting = [];
    return left;
  }
}
