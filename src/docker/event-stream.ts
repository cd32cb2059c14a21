import type { Readable } from 'node:stream';
import { parseEvents, type EngineEvent } from './events.ts';
import { readChunks } from './transport.ts';

/** An event is a few hundred bytes; what is longer without a line end is none. */
const maxLineLength = 1024 * 1024;

/** Reads until a wanted event comes: true then, false when the stream ends before. Never rejects, and closes the stream. */
export async function awaitEvent(
  stream: Readable,
  isWanted: (event: EngineEvent) => boolean,
): Promise<boolean> {
  let rest = '';
  try {
    for await (const chunk of readChunks(stream)) {
      rest += chunk.toString('utf8');
      const end = rest.lastIndexOf('\n') + 1;
      if (parseEvents(rest.slice(0, end)).some(isWanted)) return true;
      rest = rest.slice(end);
      if (rest.length > maxLineLength) return false;
    }
  } catch {
    // Broken off, or given up by the caller: either way nothing more comes.
  } finally {
    stream.destroy();
  }
  return false;
}
