import type { Clock } from '../../../domain/clock.ts';

const hourMs = 3_600_000;

/** What is left of a budget, and when that was; the next process goes on from it. */
export interface SavedBudget {
  readonly requests: number;
  readonly atMs: number;
}

/**
 * Keeps requests below so many in any hour: whoever wants one more waits for it. A tenth may be used at once, the rest
 * comes back evenly, so that the two together never exceed it.
 */
export class RequestBudget {
  private readonly clock: Pick<Clock, 'now' | 'sleep'>;
  private readonly most: number;
  private readonly perMs: number;
  private left: number;
  private atMs: number;
  private queue: Promise<void> = Promise.resolve();

  /** 0 for as many as it takes. */
  constructor(perHour: number, clock: Pick<Clock, 'now' | 'sleep'>) {
    this.clock = clock;
    this.most = perHour === 0 ? Infinity : Math.max(1, Math.floor(perHour / 10));
    this.perMs = Math.max(perHour - this.most, perHour / 2) / hourMs;
    this.left = this.most;
    this.atMs = clock.now();
  }

  /** Resolves when a request may be sent, in the order in which it was asked, or when the signal aborts. */
  take(signal: AbortSignal): Promise<void> {
    if (this.most === Infinity) return Promise.resolve();
    this.queue = this.queue.then(() => this.takeNext(signal));
    return this.queue;
  }

  /** For requests that were repeated without asking; those that follow wait the longer. */
  owe(requests: number): void {
    if (this.most !== Infinity) this.left -= requests;
  }

  save(): SavedBudget | undefined {
    if (this.most === Infinity) return undefined;
    this.refill();
    return { requests: this.left, atMs: this.atMs };
  }

  /** A clock that was set back gives nothing for the time between. */
  restore({ requests, atMs }: SavedBudget): void {
    if (this.most === Infinity || !Number.isFinite(requests) || !Number.isFinite(atMs)) return;
    this.left = Math.min(requests, this.most);
    this.atMs = Math.min(atMs, this.clock.now());
  }

  private async takeNext(signal: AbortSignal): Promise<void> {
    this.refill();
    while (this.left < 1 && !signal.aborted) {
      await this.clock.sleep(Math.ceil((1 - this.left) / this.perMs), signal);
      this.refill();
    }
    this.left -= 1;
  }

  private refill(): void {
    const now = this.clock.now();
    this.left = Math.min(this.most, this.left + Math.max(0, now - this.atMs) * this.perMs);
    this.atMs = now;
  }
}
