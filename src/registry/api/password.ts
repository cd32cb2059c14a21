import { readFile, stat } from 'node:fs/promises';
import { reasonOf } from '../../domain/failure.ts';

/** A user, and the file that holds the password. */
export interface Credentials {
  readonly username: string;
  readonly passwordFile: string;
}

export type BasicResult =
  | { readonly status: 'ok'; readonly authorization: string }
  | { readonly status: 'failed'; readonly detail: string };

/** The header that proves who we are. The password is read anew each time, so that a rotated one needs no restart. */
export async function basicAuthorization(credentials: Credentials): Promise<BasicResult> {
  const { username, passwordFile } = credentials;
  try {
    // Opening a pipe would wait for a writer without end.
    if (!(await stat(passwordFile)).isFile()) return failed(passwordFile, 'is not a regular file');
    const password = (await readFile(passwordFile, 'utf8')).replace(/[\r\n]+$/, '');
    if (password === '') return failed(passwordFile, 'is empty');
    const encoded = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
    return { status: 'ok', authorization: `Basic ${encoded}` };
  } catch (error) {
    return failed(passwordFile, `cannot be read: ${reasonOf(error)}`);
  }
}

function failed(path: string, problem: string): BasicResult {
  return { status: 'failed', detail: `the password file ${path} ${problem}` };
}
