import type { Clock } from '../../../domain/clock.ts';
import type { AuthFailureReason } from '../../../domain/failure.ts';
import type { AuthFailureFact } from '../../../registry/log/facts.ts';
import { ownCopy } from '../../../registry/log/own-copy.ts';
import { DistinctNames, type SavedNames } from './distinct-names.ts';
import { KeyedHash, randomKey, type HashKey } from './keyed-hash.ts';
import { nameless } from './recent-companions.ts';
import { fieldOf, numbersOf } from './saved-numbers.ts';
import type { Subject } from './subject.ts';
import { SuspectWatch, type AuthThresholds, type LogIn, type SavedSuspects } from './suspects.ts';
import type { Suspicion, UserRelation } from './suspicion.ts';
import { lineTime } from './window.ts';

export interface AuthWatchOptions {
  readonly clock: Clock;
  readonly thresholds?: AuthThresholds;
}

export interface AuthSuccess {
  readonly timeMs: number;
  readonly client: string;
  /** Empty where the log does not name who got in. */
  readonly user: string;
}

/** What of a failure is looked at. */
export type AuthFailure = Pick<AuthFailureFact, 'timeMs' | 'reason' | 'client' | 'user'>;

/** The addresses whose success would be a suspicion, and perhaps some that have just ceased to be. */
export interface Suspects {
  readonly size: number;
  has(client: string): boolean;
}

/** Hashes mean nothing without their key, so it is saved with them; the names are not. */
export interface SavedAuthWatch {
  readonly key: HashKey;
  readonly clients: SavedNames;
  readonly users: SavedNames;
  readonly suspects: SavedSuspects;
}

const defaultThresholds: AuthThresholds = { users: 5, clients: 5, failures: 10 };
const longestClient = 256;
const longestUser = 1_024;

/**
 * What somebody who guesses meets. An expired token is a job that ran for too long, a missing scope a user who is known, a
 * malformed header a scanner, and a failing backend our own trouble. A refused token names no user: it counts for its address.
 */
const guesses: ReadonlySet<AuthFailureReason> = new Set(['invalid_credentials', 'invalid_token']);

/**
 * Watches failed log-ins: how many clients and users they are, and which of them look like an attack. Keeps hashes of the
 * names under a random key, in less than 3 MB whatever comes. Time is that of the lines, but never later than now.
 */
export class AuthWatch {
  readonly suspects: Suspects;
  readonly #clock: Clock;
  readonly #hash: KeyedHash;
  readonly #clients: DistinctNames;
  readonly #users: DistinctNames;
  readonly #watch: SuspectWatch;

  constructor({ clock, thresholds = defaultThresholds }: AuthWatchOptions, saved?: unknown) {
    const nowMs = clock.now();
    const key = keyOf(fieldOf(saved, 'key'));
    const readable = key === undefined ? undefined : saved;
    const hash = new KeyedHash(key ?? randomKey());
    const watch = new SuspectWatch(thresholds);
    watch.restore(fieldOf(readable, 'suspects'), nowMs);
    this.#clock = clock;
    this.#hash = hash;
    this.#clients = DistinctNames.restore(fieldOf(readable, 'clients'), nowMs);
    this.#users = DistinctNames.restore(fieldOf(readable, 'users'), nowMs);
    this.#watch = watch;
    this.suspects = {
      get size() {
        return watch.dangerous.size;
      },
      has: (client) => watch.dangerous.has(hash.of(client)),
    };
  }

  /** Goes on from what `state` gave, or from nothing where that cannot be read. Never throws. */
  static restore(saved: unknown, options: AuthWatchOptions): AuthWatch {
    return new AuthWatch(options, saved);
  }

  /** Enters a failure, and gives the suspicions that it raises. */
  failed(fact: AuthFailure): readonly Suspicion[] {
    const nowMs = this.#clock.now();
    const timeMs = lineTime(fact.timeMs, nowMs);
    const logIn = this.#logInOf(fact);
    if (logIn.client !== nameless) this.#clients.note(logIn.client, timeMs, nowMs);
    if (logIn.user !== nameless) this.#users.note(logIn.user, timeMs, nowMs);
    if (!guesses.has(fact.reason)) return [];
    const { client, user } = this.#watch.failed(logIn, { timeMs, nowMs });
    const suspicions: Suspicion[] = [];
    if (client !== undefined) suspicions.push({ ...suspected(fact, client), kind: 'many_users' });
    if (user !== undefined) suspicions.push({ ...suspected(fact, user), kind: 'many_clients' });
    return suspicions;
  }

  /** Enters a success, which is worth the call only for a client that `suspects` has. */
  succeeded(success: AuthSuccess): readonly Suspicion[] {
    if (this.suspects.size === 0) return [];
    const { client, user } = this.#logInOf(success);
    const timeMs = lineTime(success.timeMs, this.#clock.now());
    const subject = this.#watch.succeeded(client, timeMs);
    if (subject === undefined) return [];
    const relation = relationOf(user, subject, timeMs);
    return [{ ...suspected(success, subject), kind: 'success_after_failures', relation }];
  }

  /** The different clients and users that failed in the 15 minutes before now. */
  counts(nowMs: number): { readonly clients: number; readonly users: number } {
    this.#watch.forgetQuiet(nowMs);
    return { clients: this.#clients.count(nowMs), users: this.#users.count(nowMs) };
  }

  /** Less than 64 KiB of plain JSON: the names as far as they are counted exactly, and the most suspicious subjects. */
  state(): SavedAuthWatch {
    return {
      key: this.#hash.key,
      clients: this.#clients.state(),
      users: this.#users.state(),
      suspects: this.#watch.state(),
    };
  }

  #logInOf({ client, user }: { readonly client: string; readonly user: string }): LogIn {
    return { client: this.#hashOf(client), user: this.#hashOf(user) };
  }

  #hashOf(name: string): number {
    return name === '' ? nameless : this.#hash.of(name);
  }
}

function relationOf(user: number, { companions }: Subject, timeMs: number): UserRelation {
  if (companions.has(user, timeMs)) return 'same';
  return user !== nameless && companions.isComplete ? 'other' : 'unknown';
}

/** In memory of its own, because a suspicion waits to be sent longer than its line lives. */
function suspected({ timeMs, client, user }: AuthSuccess, { failures, companions, lastMs }: Subject) {
  return {
    timeMs,
    client: ownCopy(client, longestClient),
    user: ownCopy(user, longestUser),
    failures,
    distinct: companions.count(lastMs),
  };
}

function keyOf(saved: unknown): HashKey | undefined {
  const [low, high, ...more] = numbersOf(saved, 2);
  return low === undefined || high === undefined || more.length > 0 ? undefined : [low, high];
}
