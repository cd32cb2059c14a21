import { isRecord } from '../../domain/record.ts';
import type { RequestFact, SettledFact } from './facts.ts';
import type { RequestTally } from './request-tally.ts';
import { momentJson, momentOf, never, UndecidedRun, type LineMoment } from './undecided-run.ts';

/** Longer than a handler needs between its last structured line and its access line. */
const patienceMs = 5_000;
/** Of a registry that starts again and again, the oldest runs are decided without what another file may yet tell. */
const mostEarlier = 4;

export type RequestCountMode = 'unknown' | 'access' | 'structured';

/**
 * Decides which of a request's lines counts it. The access log is the complete record (it alone has 401, 405 and the 503
 * of health checks), so where there is one it counts; where it is switched off the structured log does, once per
 * request id, refusals included. Until the first access line is seen, structured requests wait a moment for theirs.
 */
export class RequestCount {
  private current: RequestCountMode = 'unknown';
  private run = new UndecidedRun(never);
  /** Runs that have ended while their access lines could still come from another file; only while the mode is unknown. */
  private earlier: UndecidedRun[] = [];
  private waitingSinceMs: number | undefined;
  /** The latest access line by its time. */
  private lastAccess: LineMoment = never;
  private latestBeginMs = Number.NEGATIVE_INFINITY;
  private readonly gatherWaiting: () => void;

  /** `gatherWaiting` is called when all that waits has to be in `waiting`, for who keeps some of it elsewhere. */
  constructor(gatherWaiting: () => void) {
    this.gatherWaiting = gatherWaiting;
  }

  get mode(): RequestCountMode {
    return this.current;
  }

  /** Structured requests whose access lines may still come. */
  get waiting(): RequestTally {
    return this.run.requests;
  }

  /** An access line was read: what waited in its run is told by the access log. */
  noteAccess(ms: number, origin: string): readonly SettledFact[] {
    const access = { ms, origin };
    if (ms > this.lastAccess.ms) this.lastAccess = access;
    if (this.current === 'access') return [];
    const { start } = this.run;
    if (origin === start.origin || ms >= start.ms) return this.countAccess();
    this.earlier = this.earlier.filter((run) => !run.isToldBy(access));
    return [];
  }

  /** The request, which began at that time, where it counts at once; where that is open it waits. */
  structured(request: RequestFact, beginMs: number): readonly RequestFact[] {
    if (this.current === 'access') return [];
    this.noteBegin(beginMs);
    if (this.current === 'structured') return [request];
    this.run.add(request);
    return [];
  }

  /** Requests that began then at the latest are counted by their structured lines, or wait. */
  noteBegin(beginMs: number): void {
    this.latestBeginMs = Math.max(this.latestBeginMs, beginMs);
  }

  /**
   * A registry that starts may have another configuration than before, so what it logs has to be found out anew, but for
   * where the access log, in a place of its own, has already been read past that moment.
   */
  registryStarted(ms: number, origin: string): readonly SettledFact[] {
    const ended = this.endRun(ms);
    this.run = new UndecidedRun({ ms, origin });
    this.waitingSinceMs = undefined;
    this.current = 'unknown';
    if (this.lastAccess.ms >= ms && this.lastAccess.origin !== origin) return this.countAccess();
    return ended;
  }

  /** Gives the requests that have waited for an access line long enough; in a backlog, it may be yet to come. */
  expire(nowMs: number, hasBacklog: boolean): readonly SettledFact[] {
    if (this.current !== 'unknown' || hasBacklog || this.isDecided()) {
      this.waitingSinceMs = undefined;
      return [];
    }
    this.waitingSinceMs ??= nowMs;
    return nowMs - this.waitingSinceMs < patienceMs ? [] : this.decide();
  }

  /** For the next process, which reads on where this one ended. */
  state(): unknown {
    this.gatherWaiting();
    const { current: mode, run, earlier, lastAccess, latestBeginMs } = this;
    return { mode, run, earlier, lastAccess: momentJson(lastAccess), latestBeginMs };
  }

  restore(state: unknown): void {
    if (!isRecord(state)) return;
    const { mode, earlier, latestBeginMs } = state;
    if (mode === 'access' || mode === 'structured') this.current = mode;
    if (typeof latestBeginMs === 'number') this.latestBeginMs = latestBeginMs;
    this.run = UndecidedRun.restore(state['run']);
    this.lastAccess = momentOf(state['lastAccess']);
    if (Array.isArray(earlier))
      this.earlier = earlier.slice(0, mostEarlier).map((run) => UndecidedRun.restore(run));
  }

  /** The access log counts from now on: it has what waited, and has been read past the runs of which it told nothing. */
  private countAccess(): readonly SettledFact[] {
    this.current = 'access';
    this.forget();
    return this.settleEarlier(0);
  }

  private isDecided(): boolean {
    this.gatherWaiting();
    return this.waiting.isEmpty && this.earlier.length === 0;
  }

  private decide(): readonly SettledFact[] {
    const settled = this.settleEarlier(0);
    this.run.latestBeginMs = this.latestBeginMs;
    if (this.run.isToldBy(this.lastAccess)) {
      this.forget();
      return settled;
    }
    this.current = 'structured';
    const { requests, failures } = this.run;
    this.run = new UndecidedRun(this.run.start);
    return [...settled, { kind: 'settled', requests, failures }];
  }

  private endRun(endMs: number): readonly SettledFact[] {
    this.gatherWaiting();
    const { run } = this;
    run.latestBeginMs = this.latestBeginMs;
    const isTold = run.isToldBy(this.lastAccess);
    run.endMs = endMs;
    if (!run.requests.isEmpty && !isTold) this.earlier.push(run);
    return this.settleEarlier(mostEarlier);
  }

  private settleEarlier(left: number): readonly SettledFact[] {
    const settled = this.earlier.splice(0, Math.max(0, this.earlier.length - left));
    return settled.map(({ requests, failures }) => ({ kind: 'settled', requests, failures }));
  }

  private forget(): void {
    this.gatherWaiting();
    if (!this.waiting.isEmpty) this.run = new UndecidedRun(this.run.start);
  }
}
