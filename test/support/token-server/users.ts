import { parseScopes } from './access.ts';
import type { Access } from './access.ts';

/** Somebody who may log in, and the scopes they may have at most; names with `*` for any text. */
export interface User {
  readonly password: string;
  readonly scopes: readonly string[];
}

/** The name of those who show no credentials. */
export const anonymous = '';

export const usualUsers: Readonly<Record<string, User>> = {
  [anonymous]: { password: '', scopes: ['repository:public/*:pull'] },
  alice: { password: 'alice-secret', scopes: ['repository:team/*:pull,push', 'repository:public/*:pull'] },
  bob: { password: 'bob-secret', scopes: ['repository:team/*:pull', 'repository:public/*:pull'] },
  admin: { password: 'admin-secret', scopes: ['repository:*:pull,push,delete', 'registry:catalog:*'] },
};

export type Book = Map<string, User>;

export function isRight(users: Book, name: string, password: string): boolean {
  return name !== anonymous && users.get(name)?.password === password;
}

export function allowedTo(users: Book, name: string): readonly Access[] {
  return parseScopes(users.get(name)?.scopes ?? []);
}
