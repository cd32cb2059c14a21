import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { reasonOf } from '../domain/failure.ts';

export type JsonRead =
  | { readonly status: 'absent' }
  | { readonly status: 'ok'; readonly value: unknown }
  | { readonly status: 'failed'; readonly detail: string };

// A link could lead anywhere, and the open of a named pipe would wait for a writer.
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Reads a JSON file of at most `mostBytes`. Never throws. */
export async function readJson(path: string, mostBytes: number): Promise<JsonRead> {
  const text = await readText(path, mostBytes);
  return text.status === 'ok' ? parse(text.value) : text;
}

type TextRead = Exclude<JsonRead, { status: 'ok' }> | { readonly status: 'ok'; readonly value: string };

async function readText(path: string, mostBytes: number): Promise<TextRead> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, flags);
    const stats = await file.stat();
    if (!stats.isFile()) return failed('is not a regular file');
    // Whoever lets it grow while it is read is not this program.
    if (stats.size > mostBytes) return failed(`is larger than ${mostBytes} bytes`);
    return { status: 'ok', value: await file.readFile('utf8') };
  } catch (error) {
    return afterFault(error);
  } finally {
    await file?.close();
  }
}

function afterFault(error: unknown): TextRead {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return { status: 'absent' };
  return failed(code === 'ELOOP' ? 'is not a regular file' : `cannot be read: ${reasonOf(error)}`);
}

function parse(text: string): JsonRead {
  try {
    const value: unknown = JSON.parse(text);
    return { status: 'ok', value };
  } catch {
    // Node's message would show a piece of what may be anything.
    return failed(text === '' ? 'is empty' : 'is not JSON');
  }
}

function failed(detail: string): { readonly status: 'failed'; readonly detail: string } {
  return { status: 'failed', detail };
}
