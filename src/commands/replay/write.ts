import { reasonOf } from '../../domain/failure.ts';

export interface OutputStream {
  readonly isTTY?: boolean;
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export type Written = { readonly status: 'ok' } | { readonly status: 'failed'; readonly detail: string };

/** Resolves when the text was taken, or when nobody reads any more, as after `| head`: that is no fault. */
export function write(stream: OutputStream, text: string): Promise<Written> {
  return new Promise((resolve) => {
    // Without a listener the stream would end the process with a stack trace.
    stream.on('error', (error) => {
      resolve(outcomeOf(error));
    });
    stream.write(text, (error) => {
      resolve(outcomeOf(error));
    });
  });
}

function outcomeOf(error: Error | null | undefined): Written {
  const isTaken = error === null || error === undefined;
  if (isTaken || ('code' in error && error.code === 'EPIPE')) return { status: 'ok' };
  return { status: 'failed', detail: reasonOf(error) };
}
