export interface BackoffOptions {
  readonly firstMs: number;
  readonly longestMs: number;
  /** From 0 to 1; `Math.random` but in tests. */
  readonly random?: () => number;
}

/** Waits between tries: each twice as long as the one before, up to a bound, and up to a half shorter by chance. */
export class Backoff {
  readonly #options: BackoffOptions;
  #nextMs: number;

  constructor(options: BackoffOptions) {
    this.#options = options;
    this.#nextMs = options.firstMs;
  }

  /** How long to wait now. Many that lost the same thing at one moment do not all come back at another. */
  next(): number {
    const { longestMs, random = Math.random } = this.#options;
    const waitMs = this.#nextMs;
    this.#nextMs = Math.min(waitMs * 2, longestMs);
    return waitMs * (1 - random() / 2);
  }

  /** It worked: the next wait is the first again. */
  reset(): void {
    this.#nextMs = this.#options.firstMs;
  }
}
