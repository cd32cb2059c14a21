import type { Readable } from 'node:stream';
import { parseEvents, type EngineEvent } from './events.ts';
import { readChunks } from './transport.ts';

/** An event is a few hundred bytes; what is longer without a line end is none. */
const maxLineLength = 1024 * 1024;

/** The events of each chunk. Ends with the stream, whichever way that ends, and closes it. */
export async function* readEvents(stream: Readable): AsyncGenerator<readonly EngineEvent[]> {
  let rest = '';
  try {
    for await (const chunk of readChunks(stream)) {
      rest += chunk.toString('utf8');
      const end = rest.lastIndexOf('\n') + 1;
      yield parseEvents(rest.slice(0, end));
      rest = rest.slice(end);
      if (rest.length > maxLineLength) return;
    }
  } catch {
    // Broken off, or given up by the caller: either way nothing more comes.
  } finally {
    stream.destroy();
  }
}

/** Reads until a wanted event comes: true then, false when the stream ends before. Never rejects, and closes the stream. */
export async function awaitEvent(
  stream: Readable,
  isWanted: (event: EngineEvent) => boolean,
): Promise<boolean> {
  for await (const events of readEvents(stream)) if (events.some(isWanted)) return true;
  return false;
}
