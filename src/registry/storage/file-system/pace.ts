import { performance } from 'node:perf_hooks';

/** Slices short enough for a disk not to notice them, and long enough for a timer to hit. */
const slicesPerSecond = 50;

export interface Timing {
  readonly monotonicMs: () => number;
  readonly pause: (ms: number) => void;
}

const signal = new Int32Array(new SharedArrayBuffer(4));

/** A pause that blocks the thread: the calls between which it lies do so too. */
const realTiming: Timing = {
  monotonicMs: () => performance.now(),
  pause: (ms) => {
    Atomics.wait(signal, 0, 0, ms);
  },
};

/** Keeps file system calls to so many a second; 0 for as many as it takes. */
export class Pace {
  private readonly slice: number;
  private readonly sliceMs: number;
  private readonly timing: Timing;
  private left: number;
  private sliceBeganMs: number;

  constructor(callsPerSecond: number, timing: Timing = realTiming) {
    this.slice = callsPerSecond === 0 ? Infinity : Math.max(1, Math.floor(callsPerSecond / slicesPerSecond));
    this.sliceMs = callsPerSecond === 0 ? 0 : (this.slice * 1_000) / callsPerSecond;
    this.timing = timing;
    this.left = this.slice;
    this.sliceBeganMs = timing.monotonicMs();
  }

  get isLimited(): boolean {
    return this.slice !== Infinity;
  }

  /** Before each call. */
  step(): void {
    if (this.left === 0) this.waitForNextSlice();
    this.left -= 1;
  }

  private waitForNextSlice(): void {
    const restMs = this.sliceBeganMs + this.sliceMs - this.timing.monotonicMs();
    if (restMs > 0) this.timing.pause(restMs);
    this.sliceBeganMs = this.timing.monotonicMs();
    this.left = this.slice;
  }
}
