import { setTimeout as wait } from 'node:timers/promises';

import { withDeadline } from './with-deadline.ts';

export interface AnswerWait {
  readonly url: string;
  readonly timeoutMs: number;
  readonly isGood: (status: number) => boolean;
  readonly signal: AbortSignal;
}

/** Asks until the answer is a good one. False when the time is over or the wait was given up. */
export async function waitUntilAnswers({ url, isGood, ...deadline }: AnswerWait): Promise<boolean> {
  return withDeadline(deadline, async (over) => {
    while (!over.aborted) {
      const status = await askStatus(url, over);
      if (status !== undefined && isGood(status)) return true;
      await wait(100);
    }
    return false;
  });
}

async function askStatus(url: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
