import { Backoff } from '../../domain/backoff.ts';
import type { SendResult } from './send.ts';

/** How long a receiver that fails is left alone: longer each time, and not shorter than it has asked for. */
export class RetryPause {
  private readonly backoff: Backoff;
  private askedMs = 0;

  /** `random` gives from 0 to 1. */
  constructor(random: () => number) {
    this.backoff = new Backoff({ firstMs: 1_000, longestMs: 30_000, random });
  }

  note(result: SendResult): void {
    if (result.status !== 'retry') this.backoff.reset();
    this.askedMs = result.status === 'retry' ? (result.afterMs ?? 0) : 0;
  }

  next(): number {
    return Math.max(this.backoff.next(), this.askedMs);
  }
}
