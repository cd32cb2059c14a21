import { Attempts } from './attempts.ts';
import { RecentCompanions } from './recent-companions.ts';

/** How many make a suspicion. */
export interface SubjectThresholds {
  readonly companions: number;
  readonly attempts: number;
}

/** What is remembered of an address, or of a user, that fails to log in. */
export interface Subject {
  readonly hash: number;
  /** Since it was last quiet for the window. */
  failures: number;
  /** By the log's clock. */
  lastMs: number;
  /** By our own clock, which goes on when no line comes. */
  touchedMs: number;
  readonly companions: RecentCompanions;
  readonly attempts: Attempts;
  areCompanionsTold: boolean;
  isSuccessTold: boolean;
}

export function newSubject(hash: number, thresholds: SubjectThresholds): Subject {
  return {
    hash,
    failures: 0,
    lastMs: Number.NEGATIVE_INFINITY,
    touchedMs: Number.NEGATIVE_INFINITY,
    companions: new RecentCompanions(thresholds.companions),
    attempts: new Attempts(thresholds.attempts),
    areCompanionsTold: false,
    isSuccessTold: false,
  };
}
