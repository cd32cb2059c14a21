import { reasonOf } from '../../domain/failure.ts';

export interface OutputStream {
  readonly isTTY?: boolean;
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export type Written = { readonly status: 'ok' } | { readonly status: 'failed'; readonly detail: string };

/** Resolves when the text was taken, or when nobody reads any more, as after `| head`: that is no fault. */
export function write(stream: OutputStream, text: string): Promise<Written> {
  return writeAll(stream, [text]);
}

/** As `write`, one text after the other; what nobody reads any more is not asked for. */
export async function writeAll(
  stream: OutputStream,
  texts: Iterable<string> | AsyncIterable<string>,
): Promise<Written> {
  // Without a listener the stream would end the process with a stack trace. Who writes is told by what writing gives.
  stream.on('error', () => undefined);
  for await (const text of texts) {
    const error = await writeOne(stream, text);
    if (error !== undefined) return outcomeOf(error);
  }
  return { status: 'ok' };
}

function writeOne(stream: OutputStream, text: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    stream.write(text, (error) => {
      resolve(error ?? undefined);
    });
  });
}

function outcomeOf(error: Error): Written {
  if ('code' in error && error.code === 'EPIPE') return { status: 'ok' };
  return { status: 'failed', detail: reasonOf(error) };
}

/** Why not all was printed, where that is so. */
export function faultOfOutput(written: Written): readonly string[] {
  return written.status === 'ok' ? [] : [`standard output: cannot be written: ${written.detail}`];
}
