import type { Clock } from '../../src/domain/clock.ts';

/** Time that moves only when the test says so. A sleep ends when its time has come or its signal aborts. */
export class FakeClock implements Clock {
  private ms: number;
  private readonly sleepers = new Set<{ until: number; wake: () => void }>();

  constructor(startMs = Date.UTC(2026, 10, 20)) {
    this.ms = startMs;
  }

  now(): number {
    return this.ms;
  }

  monotonic(): number {
    return this.ms;
  }

  get sleeping(): number {
    return this.sleepers.size;
  }

  advance(ms: number): void {
    this.ms += ms;
    for (const sleeper of this.sleepers) if (sleeper.until <= this.ms) sleeper.wake();
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.sleepers.delete(sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { until: this.ms + ms, wake };
      this.sleepers.add(sleeper);
      signal.addEventListener('abort', wake);
    });
  }
}
