import { reasonOf } from '../../domain/failure.ts';

/** What reading the storage came to; a failure is told in the words of the file system. */
export type Reading<T> =
  { readonly status: 'ok'; readonly value: T } | { readonly status: 'failed'; readonly detail: string };

/** The end of a `ProcessReader` in its process: reads once for each question, and ends with whoever asks. */
export function answerQuestions(read: () => unknown): void {
  // A terminal and systemd send these to every process of a group; it is for the exporter to end this one.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  process.on('message', () => {
    process.send?.(readingOf(read));
  });
}

function readingOf(read: () => unknown): Reading<unknown> {
  try {
    return { status: 'ok', value: read() };
  } catch (error) {
    return { status: 'failed', detail: reasonOf(error) };
  }
}
