import type { LogRecord } from '../../../domain/log-record.ts';
import { quote } from '../../../domain/quote.ts';
import { assertNever } from '../../../domain/never.ts';

/** The kinds of `docker_registry_auth_suspicions_total`. */
export const suspicionKinds = ['many_users', 'many_clients', 'success_after_failures'] as const;
export type SuspicionKind = (typeof suspicionKinds)[number];

/** Whether a user who got in is one of those who failed from the same address; unknown where the log does not name them all. */
export type UserRelation = 'same' | 'other' | 'unknown';

interface Suspected {
  /** Of the line that raised the suspicion, as are the client and the user. */
  readonly timeMs: number;
  readonly client: string;
  readonly user: string;
  /** Failed requests of the suspected address (of the user for `many_clients`) since it was last quiet for 15 minutes. */
  readonly failures: number;
  /** The different users that failed from the address, or addresses of the user, as far as they are remembered. */
  readonly distinct: number;
}

/** A sign of an attack, told once for each address or user until it has been quiet for 15 minutes. */
export type Suspicion =
  | (Suspected & { readonly kind: 'many_users' | 'many_clients' })
  | (Suspected & { readonly kind: 'success_after_failures'; readonly relation: UserRelation });

export function suspicionRecord(suspicion: Suspicion): LogRecord {
  const { kind, timeMs, client, user, failures, distinct } = suspicion;
  return {
    eventName: 'docker.registry.auth.suspicion',
    severity: kind === 'success_after_failures' ? 'error' : 'warn',
    body: sentenceOf(suspicion),
    timestampMs: timeMs,
    attributes: {
      ...(client === '' ? {} : { 'client.address': client }),
      ...(user === '' ? {} : { 'user.name': user }),
      'docker.registry.suspicion.kind': kind,
      'docker.registry.suspicion.failures': failures,
      'docker.registry.suspicion.distinct': distinct,
      ...(kind === 'success_after_failures'
        ? { 'docker.registry.suspicion.user_relation': suspicion.relation }
        : {}),
    },
  };
}

function sentenceOf(suspicion: Suspicion): string {
  const { client, user, failures, distinct } = suspicion;
  switch (suspicion.kind) {
    case 'many_users':
      return `client ${quote(client)} failed to log in as ${distinct} different users within 15 minutes`;
    case 'many_clients':
      return `user ${quote(user)} failed to log in from ${distinct} addresses within 15 minutes`;
    case 'success_after_failures':
      return `client ${quote(client)} logged in${user === '' ? '' : ` as ${quote(user)}`} after ${failures} failed requests${relations[suspicion.relation]}: possibly a guessed password`;
    default:
      return assertNever(suspicion);
  }
}

const relations: Readonly<Record<UserRelation, string>> = {
  same: ', also as the same user',
  other: ', all as other users',
  unknown: '',
};
