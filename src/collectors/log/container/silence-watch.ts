import type { Readable } from 'node:stream';
import type { Clock } from '../../../domain/clock.ts';

/** Engines have stopped following a log at its rotation without closing it, so a silent one is asked anew. */
const longestSilenceMs = 300_000;

/** Closes a stream that has been silent for too long. */
export class SilenceWatch {
  readonly #stop = new AbortController();
  #hasSpoken = true;
  #isSilent = false;

  /** While `isHeld` says so, the stream is kept from speaking. */
  constructor(stream: Readable, clock: Clock, isHeld: () => boolean) {
    void this.#watch(stream, clock, isHeld);
  }

  /** True once the stream was closed for its silence. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  noteChunk(): void {
    this.#hasSpoken = true;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #watch(stream: Readable, clock: Clock, isHeld: () => boolean): Promise<void> {
    const { signal } = this.#stop;
    while (this.#hasSpoken || isHeld()) {
      this.#hasSpoken = false;
      await clock.sleep(longestSilenceMs, signal);
      if (signal.aborted) return;
    }
    this.#isSilent = true;
    stream.destroy();
  }
}
