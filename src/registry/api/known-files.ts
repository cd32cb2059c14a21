import { readFile, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';

interface KnownFile {
  readonly stamp: string;
  readonly text: string;
}

/** What files held when they were read last, by their paths. */
const files = new Map<string, KnownFile>();
const keptFiles = 1_000;

// The times of some file systems do not tell apart two changes that follow close upon each other.
const settledMs = 2_000;

/**
 * The text of a file, which is looked at each time and read again where it may have changed: four questions to the
 * operating system less. Throws what the look or the reading does, and on what is no file: opening a pipe would wait for a
 * writer without end.
 */
export async function readUnlessKnown(path: string, now: () => number = Date.now): Promise<string> {
  const seen = await stat(path);
  if (!seen.isFile()) throw new Error('is not a regular file');
  const stamp = stampOf(seen);
  const known = files.get(path);
  if (known?.stamp === stamp) return known.text;
  files.delete(path);
  const text = await readFile(path, 'utf8');
  if (now() - seen.ctimeMs > settledMs) keep(path, { stamp, text });
  return text;
}

/** The time of change is set by the system alone, whatever a program does to that of modification. */
function stampOf({ dev, ino, size, ctimeMs, mtimeMs }: Stats): string {
  return [dev, ino, size, ctimeMs, mtimeMs].join(' ');
}

function keep(path: string, file: KnownFile): void {
  files.set(path, file);
  const [oldest] = files.keys();
  if (files.size > keptFiles && oldest !== undefined) files.delete(oldest);
}
