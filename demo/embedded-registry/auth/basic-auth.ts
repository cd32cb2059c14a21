import { createHash, timingSafeEqual } from 'node:crypto';

import type { RequestLog } from '../logging/request-log.ts';

export interface BasicAuth {
  readonly kind: 'basic';
  readonly realm: string;
  readonly users: ReadonlyMap<string, string>;
}

export type Verdict =
  | { readonly status: 'granted'; readonly user: string }
  | { readonly status: 'refused'; readonly challenge: string; readonly reason: string };

/** Checks a header with the words of Distribution's htpasswd controller. */
export function checkBasic(auth: BasicAuth, header: string | undefined, log: RequestLog): Verdict {
  const credentials = readBasicCredentials(header);
  if (credentials === undefined) return refuse(auth, 'invalid authorization credential');
  const expected = auth.users.get(credentials.user);
  if (expected === undefined) return refuse(auth, 'authentication failure');
  if (isSameSecret(expected, credentials.password)) return { status: 'granted', user: credentials.user };
  // 3.1.1 says this of users that it knows, and nothing of the others.
  const error = 'crypto/bcrypt: hashedPassword is not the hash of the given password';
  const fields = { error, username: credentials.user };
  log.write({ level: 'info', msg: 'user failed to authenticate', fields });
  return refuse(auth, 'authentication failure');
}

function refuse({ realm }: BasicAuth, reason: string): Verdict {
  const place = `basic authentication challenge for realm "${realm}"`;
  return { status: 'refused', challenge: `Basic realm="${realm}"`, reason: `${place}: ${reason}` };
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export function readBasicCredentials(header: string | undefined): Credentials | undefined {
  const encoded = /^basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  const text = Buffer.from(encoded ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (encoded === undefined || colon === -1) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

export function isSameSecret(left: string, right: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(left), hash(right));
}
