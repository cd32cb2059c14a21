import type { Clock } from '../domain/clock.ts';
import { engineFailure, type EngineFailure } from './engine-result.ts';
import { pathOf, routes, type Question, type RouteName } from './routes.ts';

interface Refusal {
  readonly failure: EngineFailure;
  askAgainAtMs: number;
}

interface Breaks {
  readonly count: number;
  /** The youngest question that was under way at the last of them. */
  readonly lastNumber: number;
}

const askAgainAfterMs = 60_000;
/** One broken answer is an accident. */
const breaksThatCount = 2;
const rememberedRefusals = 2_000;

/**
 * Remembers which paths a proxy does not let through, so that they are asked for once a minute and not at each look. What
 * is answered with a refusal is remembered by its whole path, for a proxy may know single containers; where an answer breaks
 * off or does not come it is the kind of path, for each try may cost the whole time of a question.
 */
export class Refusals {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #refusals = new Map<string, Refusal>();
  readonly #breaks = new Map<RouteName, Breaks>();
  #questions = 0;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** A number for a question that is about to be asked. */
  begin(): number {
    this.#questions += 1;
    return this.#questions;
  }

  /** Why the question is not to be asked now. Once the minute is over one asker is let through, and the others wait on. */
  of(question: Question): EngineFailure | undefined {
    return this.#current(question.route) ?? this.#current(pathOf(question));
  }

  /** The path was answered by the Engine. */
  noteAnswer(question: Question): void {
    this.#breaks.delete(question.route);
    this.#refusals.delete(question.route);
    this.#refusals.delete(pathOf(question));
  }

  /** Something said no. */
  noteStatus(question: Question, status: string): EngineFailure {
    return this.#remember(pathOf(question), refused(question.route, 'is refused', status));
  }

  /**
   * Nothing useful came, while the Engine answers other questions; undefined while that may be an accident. Many questions
   * that were under way at once count as one: an Engine with too much to do lets all of them wait.
   */
  noteBreak({ route }: Question, { reason }: EngineFailure, number: number): EngineFailure | undefined {
    const before = this.#breaks.get(route) ?? { count: 0, lastNumber: 0 };
    if (number <= before.lastNumber) return undefined;
    const count = before.count + 1;
    this.#breaks.set(route, { count, lastNumber: this.#questions });
    if (count < breaksThatCount) return undefined;
    const failure =
      reason === 'timeout'
        ? refused(route, 'is left without an answer', 'none in time')
        : refused(route, 'is broken off', 'a closed connection');
    return this.#remember(route, failure);
  }

  #current(key: string): EngineFailure | undefined {
    const refusal = this.#refusals.get(key);
    if (refusal === undefined) return undefined;
    if (this.#clock.monotonic() < refusal.askAgainAtMs) return refusal.failure;
    refusal.askAgainAtMs = this.#clock.monotonic() + askAgainAfterMs;
    return undefined;
  }

  #remember(key: string, failure: EngineFailure): EngineFailure {
    this.#refusals.delete(key);
    this.#refusals.set(key, { failure, askAgainAtMs: this.#clock.monotonic() + askAgainAfterMs });
    const [oldest] = this.#refusals.keys();
    if (this.#refusals.size > rememberedRefusals && oldest !== undefined) this.#refusals.delete(oldest);
    return failure;
  }
}

/** Without the id and without the words of whoever refused, so that it stays the same as long as it lasts. */
function refused(route: RouteName, wrong: string, got: string): EngineFailure {
  const { template, purpose } = routes[route];
  return engineFailure(
    'forbidden',
    `GET ${template}: ${wrong}, expected the engine's answer, got ${got}; let the path through for ${purpose}`,
  );
}
