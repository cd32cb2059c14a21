import { readFile, stat } from 'node:fs/promises';
import { reasonOf } from '../../domain/failure.ts';

/** A user, and the file that holds the password. */
export interface Credentials {
  readonly username: string;
  readonly passwordFile: string;
}

export type PasswordResult =
  | { readonly status: 'ok'; readonly password: string }
  | { readonly status: 'failed'; readonly detail: string };

/** The password is read anew each time, so that a rotated one needs no restart. */
export async function readPassword({ passwordFile }: Credentials): Promise<PasswordResult> {
  try {
    // Opening a pipe would wait for a writer without end.
    if (!(await stat(passwordFile)).isFile()) return failed(passwordFile, 'is not a regular file');
    const password = (await readFile(passwordFile, 'utf8')).replace(/[\r\n]+$/, '');
    return password === '' ? failed(passwordFile, 'is empty') : { status: 'ok', password };
  } catch (error) {
    return failed(passwordFile, `cannot be read: ${reasonOf(error)}`);
  }
}

/** The header that proves who we are. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

function failed(path: string, problem: string): PasswordResult {
  return { status: 'failed', detail: `the password file ${path} ${problem}` };
}
