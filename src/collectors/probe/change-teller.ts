import type { LogRecord } from '../../domain/log-record.ts';
import { changeRecord, flappingRecord, stateOf, steadyRecord, type ProbeState } from './change-record.ts';
import type { ProbeObservation } from './observation.ts';

/** So many changes within that time are no news any more, each by itself. */
const flapping = { changes: 6, withinMs: 10 * 60_000 };

/** Tells each change of state, and of a registry that goes up and down all the time only that it does, and how often. */
export class ChangeTeller {
  #state: ProbeState = 'unknown';
  /** When the state changed lately, in milliseconds since the epoch. */
  #changes: readonly number[] = [];
  /** How often it changed since it was said to flap; undefined while it does not. */
  #untold: number | undefined;

  tell(seen: ProbeObservation, registry: URL): readonly LogRecord[] {
    const record = changeRecord(seen, this.#state, registry);
    const now = seen.finishedAtMs;
    this.#state = stateOf(seen);
    this.#changes = this.#changes.filter((atMs) => now - atMs < flapping.withinMs);
    if (record === undefined) return this.#tellSteady(seen, registry);
    this.#changes = [...this.#changes, now].slice(-flapping.changes);
    if (this.#untold !== undefined) {
      this.#untold += 1;
      return [];
    }
    if (this.#changes.length < flapping.changes) return [record];
    this.#untold = 0;
    return [flappingRecord(seen, this.#changes.length, registry)];
  }

  #tellSteady(seen: ProbeObservation, registry: URL): readonly LogRecord[] {
    if (this.#untold === undefined || this.#changes.length > 0) return [];
    const record = steadyRecord(seen, this.#untold, registry);
    this.#untold = undefined;
    return [record];
  }
}
