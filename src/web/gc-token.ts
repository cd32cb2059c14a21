import { createHash, timingSafeEqual } from 'node:crypto';
import { open } from 'node:fs/promises';

const longestToken = 4_096;

/** `unreadable` where nobody can be let in, because the token cannot be had. */
export type TokenCheck = 'right' | 'wrong' | 'unreadable';

/** Holds the header `Authorization` against the token in the file, which is read each time so that it can be changed. */
export async function checkToken(file: string, authorization: string | undefined): Promise<TokenCheck> {
  const token = await readToken(file);
  if (token === undefined || token === '') return 'unreadable';
  const given = /^Bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1] ?? '';
  // Digests are of one length, which the comparison needs, and tell nothing of the length of the token.
  return timingSafeEqual(digestOf(given), digestOf(token)) ? 'right' : 'wrong';
}

async function readToken(path: string): Promise<string | undefined> {
  try {
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestToken + 1), 0, longestToken + 1, 0);
      return bytesRead > longestToken ? undefined : buffer.toString('utf8', 0, bytesRead).trim();
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
