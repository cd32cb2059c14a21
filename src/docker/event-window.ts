import type { EngineEvent } from './events.ts';

// Between the moment of an event and the moment the Engine can tell of it other events may pass.
const overlapMs = 5_000;

/** Asks for events span by span: the spans overlap, and what an earlier one gave is not given again. */
export class EventWindow {
  readonly #startMs: number;
  #askedUntilMs: number;
  #seen: readonly EngineEvent[] = [];

  /** Events before the start are history. */
  constructor(startMs: number) {
    this.#startMs = startMs;
    this.#askedUntilMs = startMs;
  }

  span(nowMs: number): { readonly sinceMs: number; readonly untilMs: number } {
    return {
      sinceMs: Math.max(this.#startMs, this.#askedUntilMs - overlapMs),
      untilMs: Math.max(nowMs, this.#askedUntilMs),
    };
  }

  /** True for an event that `take` gave already. */
  has(event: EngineEvent): boolean {
    return this.#seen.some(({ key }) => key === event.key);
  }

  /** The events not given before, oldest first. Moves on; a span that could not be asked is asked again with the next. */
  take(events: readonly EngineEvent[], untilMs: number): readonly EngineEvent[] {
    const known = new Set(this.#seen.map(({ key }) => key));
    const fresh = events.filter(({ key }) => !known.has(key));
    this.#askedUntilMs = untilMs;
    this.#seen = [...this.#seen, ...fresh].filter(({ timeMs }) => timeMs >= untilMs - overlapMs);
    return [...fresh].sort((one, other) => one.timeMs - other.timeMs);
  }
}
