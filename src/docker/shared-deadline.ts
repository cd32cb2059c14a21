import type { Clock } from '../domain/clock.ts';

export interface DeadlineOptions {
  readonly timeoutMs: number;
  readonly clock: Pick<Clock, 'sleep' | 'monotonic'>;
}

/** What put an end to questions that were not answered yet. */
export type QuestionEnd = 'timeout' | 'aborted';

/** Questions begun within that time end together. */
const togetherMs = 20;
/** Given a reason, a signal need not make an exception with a stack. */
const over = 'nobody waits any more';

/** Deadlines of questions: one timer and one listener for all that are asked at once. */
export class SharedDeadlines {
  readonly #options: DeadlineOptions;
  #latest: SharedDeadline | undefined;

  constructor(options: DeadlineOptions) {
    this.#options = options;
  }

  /** Calls back when it is over; where it already is, the deadline says so. Whoever joins leaves, or a timer stays behind. */
  join(parent: AbortSignal, onEnd: () => void): SharedDeadline {
    const now = this.#options.clock.monotonic();
    if (this.#latest?.isFor(parent, now) !== true)
      this.#latest = new SharedDeadline(this.#options, parent, now);
    this.#latest.add(onEnd);
    return this.#latest;
  }
}

/** Over when its parent aborts or after a while, whichever comes first. Lasts as long as somebody takes part in it. */
export class SharedDeadline {
  readonly #parent: AbortSignal;
  readonly #startedAt: number;
  readonly #left = new AbortController();
  readonly #members = new Set<() => void>();
  #end: QuestionEnd | undefined;

  constructor({ clock, timeoutMs }: DeadlineOptions, parent: AbortSignal, startedAt: number) {
    this.#parent = parent;
    this.#startedAt = startedAt;
    if (parent.aborted) this.#end = 'aborted';
    parent.addEventListener('abort', this.#abort);
    void clock.sleep(timeoutMs, this.#left.signal).then(() => {
      if (!this.#left.signal.aborted) this.#finish('timeout');
    });
  }

  /** Undefined while it is not over. */
  get end(): QuestionEnd | undefined {
    return this.#end;
  }

  isFor(parent: AbortSignal, now: number): boolean {
    const isOpen = this.#end === undefined && !this.#left.signal.aborted;
    return isOpen && parent === this.#parent && now - this.#startedAt < togetherMs;
  }

  add(member: () => void): void {
    this.#members.add(member);
  }

  leave(member: () => void): void {
    this.#members.delete(member);
    if (this.#members.size > 0) return;
    this.#left.abort(over);
    this.#parent.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => {
    this.#finish('aborted');
  };

  #finish(end: QuestionEnd): void {
    this.#end ??= end;
    for (const member of [...this.#members]) member();
  }
}
