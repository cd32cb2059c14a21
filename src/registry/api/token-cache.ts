import type { Clock } from '../../domain/clock.ts';

/** A token is not used in the last tenth of its life: it is still on its way while it ends. */
const usedShare = 0.9;
const mostTokens = 100;

/** Tokens until they end, by what they were asked for. */
export class TokenCache {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #tokens = new Map<string, { readonly authorization: string; readonly endsAtMs: number }>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  get(key: string): string | undefined {
    const token = this.#tokens.get(key);
    if (token === undefined) return undefined;
    if (this.#clock.monotonic() < token.endsAtMs) return token.authorization;
    this.#tokens.delete(key);
    return undefined;
  }

  keep(key: string, authorization: string, lifetimeMs: number): void {
    this.#tokens.delete(key);
    this.#tokens.set(key, { authorization, endsAtMs: this.#clock.monotonic() + lifetimeMs * usedShare });
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > mostTokens && oldest !== undefined) this.#tokens.delete(oldest);
  }

  /** It was refused. */
  drop(key: string): void {
    this.#tokens.delete(key);
  }
}
