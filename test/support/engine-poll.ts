import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  readonly withinMs: number;
  /** What is being waited for, as it will read in the failure. */
  readonly what: string;
}

/** Asks a running system again and again until the answer is the wanted one; throws with the last answer otherwise. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  { withinMs, what }: Patience,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask().catch((error: unknown) => error);
    if (!(answer instanceof Error) && isWanted(answer as T)) return answer as T;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}; last: ${describe(answer)}`);
    await delay(500);
  }
}

function describe(answer: unknown): string {
  return answer instanceof Error ? answer.message : JSON.stringify(answer);
}
