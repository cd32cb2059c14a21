import { nameless } from './recent-companions.ts';
import { fieldOf } from './saved-numbers.ts';
import { restoreSubjects, savedSubjects, type SavedSubjects } from './saved-subjects.ts';
import type { Subject } from './subject.ts';
import { SubjectTable, type Moment } from './subject-table.ts';

/** How many within 15 minutes are suspicious. */
export interface AuthThresholds {
  /** Different users that fail from one address. */
  readonly users: number;
  /** Different addresses from which one user fails. */
  readonly clients: number;
  /** Failed attempts of an address before a success. */
  readonly failures: number;
}

/** A client and a user by their hashes. */
export interface LogIn {
  readonly client: number;
  readonly user: number;
}

/** The subjects that have just become suspicious. */
export interface NewSuspects {
  readonly client: Subject | undefined;
  readonly user: Subject | undefined;
}

export interface SavedSuspects {
  readonly clients: SavedSubjects;
  readonly users: SavedSubjects;
}

const minuteMs = 60_000;

/** Remembers which addresses and which users fail to log in, each together with the other side, and finds the suspicious. */
export class SuspectWatch {
  /** The addresses whose success would be suspicious, and perhaps some that have just ceased to be. */
  readonly dangerous = new Set<number>();
  readonly #thresholds: AuthThresholds;
  readonly #clients: SubjectTable;
  readonly #users: SubjectTable;
  #lastLineMs = Number.NEGATIVE_INFINITY;
  #sweptLineMs = Number.NEGATIVE_INFINITY;
  #sweptMs = Number.NEGATIVE_INFINITY;

  constructor(thresholds: AuthThresholds) {
    const { dangerous } = this;
    const { users, clients, failures } = thresholds;
    this.#thresholds = thresholds;
    this.#clients = new SubjectTable({ companions: users, attempts: failures }, (hash) =>
      dangerous.delete(hash),
    );
    this.#users = new SubjectTable({ companions: clients, attempts: 0 });
  }

  failed({ client, user }: LogIn, moment: Moment): NewSuspects {
    this.#lastLineMs = moment.timeMs;
    if (moment.timeMs - this.#sweptLineMs >= minuteMs) this.#sweep(moment);
    return {
      client: client === nameless ? undefined : this.#failedClient({ client, user }, moment),
      user: user === nameless ? undefined : this.#failedUser({ client, user }, moment),
    };
  }

  /** The address where its success is suspicious and has not been told. */
  succeeded(client: number, timeMs: number): Subject | undefined {
    const subject = this.dangerous.has(client) ? this.#clients.get(client) : undefined;
    if (subject === undefined) return undefined;
    const isSuspicious = subject.attempts.areManyBefore(timeMs);
    // A late line tells nothing of what comes next; any other says that the failures have grown old.
    if (isSuspicious || timeMs >= subject.lastMs) this.dangerous.delete(client);
    if (!isSuspicious) return undefined;
    subject.isSuccessTold = true;
    return subject;
  }

  /** Forgets who has been quiet: where no line comes, only our own clock tells. */
  forgetQuiet(nowMs: number): void {
    if (Math.abs(nowMs - this.#sweptMs) < minuteMs) return;
    this.#sweptMs = nowMs;
    this.#sweep({ timeMs: this.#lastLineMs, nowMs });
  }

  state(): SavedSuspects {
    return { clients: savedSubjects(this.#clients.all()), users: savedSubjects(this.#users.all()) };
  }

  restore(saved: unknown, nowMs: number): void {
    restoreSubjects(this.#clients, fieldOf(saved, 'clients'), nowMs);
    restoreSubjects(this.#users, fieldOf(saved, 'users'), nowMs);
    for (const subject of this.#clients.all()) this.#noteDanger(subject);
    const lastLinesMs = [...this.#clients.all(), ...this.#users.all()].map(({ lastMs }) => lastMs);
    this.#lastLineMs = Math.max(this.#lastLineMs, ...lastLinesMs);
  }

  #failedClient({ client, user }: LogIn, moment: Moment): Subject | undefined {
    const subject = this.#clients.fail(client, moment);
    subject.attempts.note(user, moment.timeMs);
    this.#noteDanger(subject);
    return hasNewlyMany(subject, user, this.#thresholds.users) ? subject : undefined;
  }

  #failedUser({ client, user }: LogIn, moment: Moment): Subject | undefined {
    const subject = this.#users.fail(user, moment);
    return hasNewlyMany(subject, client, this.#thresholds.clients) ? subject : undefined;
  }

  #noteDanger({ hash, isSuccessTold, attempts }: Subject): void {
    if (!isSuccessTold && attempts.areMany) this.dangerous.add(hash);
  }

  #sweep(moment: Moment): void {
    this.#sweptLineMs = moment.timeMs;
    this.#clients.forgetQuiet(moment);
    this.#users.forgetQuiet(moment);
  }
}

/** Enters the other side of a failure, and says, once, that there are now many. */
function hasNewlyMany(subject: Subject, companion: number, threshold: number): boolean {
  subject.companions.note(companion, subject.lastMs);
  if (subject.areCompanionsTold || subject.companions.count(subject.lastMs) < threshold) return false;
  subject.areCompanionsTold = true;
  return true;
}
