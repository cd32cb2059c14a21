import type { BoundedCount } from './summary.ts';

/** Names whose counts are kept; twice as many are let in before the least are forgotten. */
const kept = 1_024;

interface Count {
  count: number;
  /** How much of the count may be another's: what a name had at most when it was forgotten. */
  doubt: number;
}

/**
 * Finds the most frequent of any number of names in bounded memory. Exact for up to 2,048 names; beyond that no name is left out
 * that came more often than the forgotten ones can have, and each count has its bounds.
 */
export class TopNames {
  readonly #counts = new Map<string, Count>();
  #forgotten = 0;

  /** The name has to be memory of its own, and bounded. */
  add(name: string): void {
    const known = this.#counts.get(name);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    this.#counts.set(name, { count: this.#forgotten + 1, doubt: this.#forgotten });
    if (this.#counts.size > 2 * kept) this.#forgetLeast();
  }

  top(most: number): readonly BoundedCount[] {
    return [...this.#counts]
      .map(([name, { count, doubt }]) => ({ name, count: count - doubt, atMost: count }))
      .sort(
        (one, other) => other.count - one.count || other.atMost - one.atMost || byText(one.name, other.name),
      )
      .slice(0, most);
  }

  #forgetLeast(): void {
    const counts = [...this.#counts.values()].map(({ count }) => count).sort((one, other) => other - one);
    this.#forgotten = counts[kept] ?? 0;
    for (const [name, { count }] of this.#counts) if (count <= this.#forgotten) this.#counts.delete(name);
  }
}

export function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
