import type { SendResult } from './send.ts';

const shortestMs = 1_000;
const longestMs = 30_000;
/** By how much of itself a pause is longer or shorter, so that many exporters do not come back all at once. */
const jitter = 0.2;

/** How long a receiver that fails is left alone: longer each time, and not shorter than it has asked for. */
export class RetryPause {
  private readonly random: () => number;
  private nextMs = shortestMs;
  private askedMs = 0;

  constructor(random: () => number) {
    this.random = random;
  }

  note(result: SendResult): void {
    if (result.status !== 'retry') this.nextMs = shortestMs;
    this.askedMs = result.status === 'retry' ? (result.afterMs ?? 0) : 0;
  }

  next(): number {
    const pauseMs = this.nextMs * (1 + jitter * (2 * this.random() - 1));
    this.nextMs = Math.min(this.nextMs * 2, longestMs);
    return Math.max(pauseMs, this.askedMs);
  }
}
