import type { Clock } from '../../domain/clock.ts';
import type { GcNotice } from '../../domain/gc-notice.ts';
import type { GcLedger } from './ledger.ts';

/** What is told faster than it is looked at is a flood. */
const mostWaiting = 100;
/** A scheduler that had no answer says the same again. */
const repeatMs = 60_000;
/** No collection takes longer. */
const longestMs = 24 * 3_600_000;

interface Arrived {
  readonly notice: GcNotice;
  readonly atMs: number;
}

/** What schedulers have told of runs and nobody has looked at yet. */
export class GcInbox {
  private readonly clock: Pick<Clock, 'now'>;
  private waiting: Arrived[] = [];
  private tell: () => void = () => undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.clock = clock;
  }

  /** False where there is no room for more. */
  accept(notice: GcNotice): boolean {
    if (this.waiting.length >= mostWaiting) return false;
    this.waiting.push({ notice, atMs: this.clock.now() });
    this.tell();
    return true;
  }

  take(): readonly Arrived[] {
    const { waiting } = this;
    this.waiting = [];
    return waiting;
  }

  /** Resolves when something has come, or when the signal aborts. */
  async arrived(signal: AbortSignal): Promise<void> {
    if (this.waiting.length > 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        resolve();
      };
      this.tell = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

interface Underway {
  readonly key: string;
  readonly run: string;
  readonly atMs: number;
}

/** The runs that schedulers tell of. */
export class NoticedRuns {
  private readonly inbox: GcInbox;
  private readonly ledger: GcLedger;
  private underWay: Underway | undefined;
  private last: { readonly run: string; readonly atMs: number } | undefined;
  private count = 0;

  constructor(inbox: GcInbox, ledger: GcLedger) {
    this.inbox = inbox;
    this.ledger = ledger;
  }

  look(nowMs: number): void {
    for (const { notice, atMs } of this.inbox.take()) {
      if (notice.event === 'start') this.begin(notice, atMs);
      else this.end(notice, atMs);
    }
    if (this.underWay !== undefined && nowMs - this.underWay.atMs >= longestMs) this.giveUp(nowMs);
  }

  private begin(notice: GcNotice, atMs: number): void {
    if (this.underWay?.run === notice.run) return;
    // Two at once would break the storage: the end of the one before was not told, as of a job that was killed.
    this.giveUp(atMs);
    this.underWay = { key: this.sight(notice, atMs), run: notice.run, atMs };
  }

  private end(notice: Extract<GcNotice, { event: 'end' }>, atMs: number): void {
    const { run, isSuccess } = notice;
    const isRepeated = this.last?.run === run && atMs - this.last.atMs < repeatMs;
    const isUnderWay = this.underWay?.run === run;
    if (isRepeated && !isUnderWay) return;
    const key = isUnderWay && this.underWay !== undefined ? this.underWay.key : this.sight(notice, atMs);
    if (isUnderWay) this.underWay = undefined;
    this.last = { run, atMs };
    const outcome = isSuccess ? 'succeeded' : 'failed';
    const detail = isSuccess ? undefined : 'its scheduler says so';
    this.ledger.end(key, { finishedAtMs: atMs, outcome, detail, isDry: notice.isDry }, atMs);
  }

  private giveUp(nowMs: number): void {
    if (this.underWay === undefined) return;
    this.ledger.end(this.underWay.key, { finishedAtMs: nowMs, outcome: 'vanished' }, nowMs);
    this.underWay = undefined;
  }

  private sight({ run, isDry, deletesUntagged }: GcNotice, startedAtMs: number): string {
    this.count += 1;
    const key = `notice ${this.count}`;
    const flags = { isDry, deletesUntagged };
    this.ledger.begin({ key, source: 'notice', name: run, containerId: '', startedAtMs, flags });
    return key;
  }
}
