import { FakeClock } from '../support/fake-clock.ts';

interface Sleep {
  readonly until: number;
  readonly signal: AbortSignal;
}

/** A fake clock whose test can wait until the code goes to sleep. */
export class PatientClock extends FakeClock {
  #sleeps: Sleep[] = [];
  #watchers: (() => void)[] = [];

  override sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.#sleeps.push({ until: this.now() + ms, signal });
    for (const watcher of this.#watchers.splice(0)) watcher();
    return super.sleep(ms, signal);
  }

  /** Waits until somebody sleeps for no longer than that, and tells until when. */
  async nextSleep(atMostMs: number): Promise<number> {
    for (;;) {
      this.#sleeps = this.#sleeps.filter(({ until, signal }) => until > this.now() && !signal.aborted);
      const next = this.#sleeps.find(({ until }) => until - this.now() <= atMostMs);
      if (next !== undefined) return next.until;
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  /** Waits until somebody sleeps for no longer than that, and lets the time pass. */
  async passNextSleep(atMostMs: number): Promise<void> {
    this.advance((await this.nextSleep(atMostMs)) - this.now());
  }
}
