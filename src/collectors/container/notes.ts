import type { EngineResult } from '../../docker/engine-result.ts';

/** Gathers in words what a look could not see. */
export class Notes {
  readonly #problems = new Set<string>();
  readonly #lacks = new Set<string>();

  /** What is wrong; empty where nothing is. */
  get problems(): string {
    return [...this.#problems].join('; ');
  }

  /** What somebody keeps from us, as may be wanted; empty where nobody does. */
  get lacks(): string {
    return [...this.#lacks].join('; ');
  }

  get isClean(): boolean {
    return this.#problems.size === 0;
  }

  addProblem(problem: string): void {
    this.#problems.add(problem);
  }

  /** A part that can be done without. That a container is gone is nothing to tell. */
  add(result: EngineResult<unknown>): void {
    if (result.status !== 'failed') return;
    (result.reason === 'forbidden' ? this.#lacks : this.#problems).add(result.detail);
  }
}
