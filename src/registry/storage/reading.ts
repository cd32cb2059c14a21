import { reasonOf } from '../../domain/failure.ts';

/** What reading the storage came to; a failure is told in the words of the file system or the store. */
export type Reading<T> =
  | { readonly status: 'ok'; readonly value: T }
  | { readonly status: 'failed'; readonly detail: string };

/** The end of a `ProcessReader` in its process: reads once for each question, and ends with whoever asks. */
export function answerQuestions(read: () => unknown): void {
  // A terminal and systemd send these to every process of a group; it is for the exporter to end this one.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  // Nobody is left to answer to, and a reading under way would keep the process.
  process.on('disconnect', () => process.exit());
  let last: Promise<unknown> = Promise.resolve();
  process.on('message', () => {
    // Two readings at once would share what one of them has half done.
    last = last.then(() => answer(read));
  });
}

async function answer(read: () => unknown): Promise<void> {
  const reading = await readingOf(read);
  if (process.connected) process.send?.(reading);
}

async function readingOf(read: () => unknown): Promise<Reading<unknown>> {
  try {
    return { status: 'ok', value: await read() };
  } catch (error) {
    return { status: 'failed', detail: reasonOf(error) };
  }
}
