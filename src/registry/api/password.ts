import { reasonOf } from '../../domain/failure.ts';
import { readUnlessKnown } from './known-files.ts';

/** A user, and the file that holds the password. */
export interface Credentials {
  readonly username: string;
  readonly passwordFile: string;
}

export type PasswordResult =
  | { readonly status: 'ok'; readonly password: string }
  | { readonly status: 'failed'; readonly detail: string };

/** The file is looked at each time, so that a rotated password needs no restart. */
export async function readPassword({ passwordFile }: Credentials): Promise<PasswordResult> {
  try {
    const password = (await readUnlessKnown(passwordFile)).replace(/[\r\n]+$/, '');
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
