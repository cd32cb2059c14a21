import { stat } from 'node:fs/promises';
import type { Clock } from '../../../domain/clock.ts';
import type { LogRead } from '../source.ts';
import type { Beginning } from './log-beginning.ts';
import { factsOf } from './log-bytes.ts';
import { LogFollower } from './log-follower.ts';
import type { LogPattern } from './log-pattern.ts';
import { LogPaths, type Matches } from './log-paths.ts';
import { Losses } from './losses.ts';
import { ReadMemory } from './read-memory.ts';
import { parsePosition, type SavedPosition } from './saved-position.ts';

export interface LogSetOptions {
  readonly paths: readonly string[];
  readonly from: 'beginning' | 'end';
  readonly clock: Clock;
  readonly resume: unknown;
}

/** Of each path, so that one does not crowd out another. */
const mostLogs = 64;
/** How long a new match may go unseen. */
const lookEveryMs = 2_000;
/** How long quiet logs may go unread while others keep the reader busy. */
const roundMs = 250;
const empty = Buffer.alloc(0);

/** The logs of all paths and patterns, each followed by itself. They take turns, in the order of the paths. */
export class LogSet {
  readonly #options: LogSetOptions;
  readonly #paths: LogPaths;
  readonly #memory = new ReadMemory();
  readonly #losses = new Losses();
  #followers = new Map<string, LogFollower>();
  #saved: SavedPosition | undefined;
  #lookedMs: number | undefined;
  #lookedAtMs = 0;
  #turns: LogFollower[] = [];
  #roundBeganMs = 0;
  /** What is wrong with the paths themselves. */
  #missing: readonly string[] = [];
  /** By the path of the log, what its last read failed of. */
  readonly #failures = new Map<string, string>();
  /** Whether what failed in this round was told. */
  #isTold = true;
  #readAtMs = 0;

  constructor(options: LogSetOptions) {
    this.#options = options;
    this.#paths = new LogPaths(options.paths);
    this.#saved = parsePosition(options.resume);
  }

  get paths(): readonly string[] {
    return [...this.#followers.keys()];
  }

  async hasChanged(): Promise<boolean> {
    // A log that cannot be read would wake the reader for ever.
    const readable = [...this.#followers.values()].filter(({ path }) => !this.#failures.has(path));
    const changes = await Promise.all(readable.map((follower) => follower.hasChanged()));
    return changes.includes(true);
  }

  async read(maxBytes: number): Promise<LogRead> {
    await this.#beginRound();
    this.#readAtMs = this.#options.clock.now();
    for (let next = this.#turns.shift(); next !== undefined; next = this.#turns.shift()) {
      const read = await next.read(maxBytes);
      if (read.status === 'failed') this.#noteFailure(next, read.detail);
      else this.#failures.delete(next.path);
      if (read.status === 'gone') this.#drop(next);
      if (read.status !== 'ok') continue;
      if (read.isBehind) this.#turns.push(next);
      if (read.bytes.length > 0 || read.isBehind) return this.#given(next.path, read.bytes);
    }
    return this.#isTold ? this.#given(this.#options.paths[0] ?? '', empty) : this.#failed();
  }

  position(): SavedPosition | null {
    if (this.#lookedMs === undefined) return this.#saved ?? null;
    const logs = [...this.#followers.values()].map((follower) => follower.position());
    const { paths } = this.#options;
    return { version: 1, atMs: this.#readAtMs, logs: logs.filter((log) => log !== undefined), paths };
  }

  close(): void {
    for (const follower of this.#followers.values()) follower.close();
    this.#followers.clear();
    this.#turns = [];
  }

  #given(origin: string, bytes: Buffer): LogRead {
    const unreadBytes = [...this.#followers.values()].reduce(
      (sum, follower) => sum + follower.unreadBytes,
      0,
    );
    // What failed in this round is told by a read of its own.
    const isBehind = this.#turns.length > 0 || !this.#isTold;
    return { status: 'ok', origin, bytes, isBehind, unreadBytes, ...this.#losses.take() };
  }

  #noteFailure({ path }: LogFollower, detail: string): void {
    this.#failures.set(path, detail);
    this.#isTold = false;
  }

  #failed(): LogRead {
    this.#isTold = true;
    return { status: 'failed', detail: [...this.#missing, ...this.#failures.values()].join('; ') };
  }

  async #beginRound(): Promise<void> {
    const nowMs = this.#options.clock.monotonic();
    const isOver = this.#turns.length === 0 && this.#isTold;
    if (!isOver && nowMs - this.#roundBeganMs < roundMs) return;
    this.#roundBeganMs = nowMs;
    if (this.#lookedMs === undefined || (this.#paths.hasWild && nowMs - this.#lookedMs >= lookEveryMs))
      await this.#look(nowMs);
    const inTurn = await this.#inTurn();
    this.#turns.push(...inTurn.filter((follower) => !this.#turns.includes(follower)));
    if (this.#missing.length > 0) this.#isTold = false;
  }

  /** All but those whose file another one reads, or begins with first: a file that two paths lead to may come at any time. */
  async #inTurn(): Promise<readonly LogFollower[]> {
    const all = [...this.#followers.values()];
    if (all.length === 1 || !all.some(({ isWaiting }) => isWaiting)) return all;
    const taken = await takenBy(all.filter(({ isWaiting }) => !isWaiting));
    const inTurn: LogFollower[] = [];
    for (const follower of all) {
      const id = follower.isWaiting ? await idOf(follower.path) : undefined;
      if (id === undefined || !taken.has(id)) inTurn.push(follower);
      else this.#failures.delete(follower.path);
      if (id !== undefined) taken.add(id);
    }
    return inTurn;
  }

  /** Follows what is there to be followed and is not followed yet. */
  async #look(nowMs: number): Promise<void> {
    const matches = await this.#paths.find();
    for (const { path } of this.#saved?.logs ?? []) {
      const pattern = this.#paths.patternOf(path);
      if (pattern !== undefined && this.#roomOf(pattern) > 0) this.#follow(path);
    }
    for (const match of matches) await this.#followNew(match);
    this.#followers = new Map([...this.#followers].sort(([a], [b]) => this.#paths.compare(a, b)));
    this.#missing = matches.flatMap((match) => this.#missingOf(match));
    this.#lookedMs = nowMs;
    this.#lookedAtMs = this.#options.clock.now();
    this.#saved = undefined;
  }

  async #followNew({ pattern, logs }: Matches): Promise<void> {
    const taken = await takenBy([...this.#followers.values()]);
    let room = this.#roomOf(pattern);
    for (const path of logs) {
      if (room <= 0 || this.#followers.has(path)) continue;
      const id = await idOf(path);
      // The same file under another name: a link, or a generation that is still being read.
      if (pattern.isWild && id !== undefined && taken.has(id)) continue;
      this.#follow(path);
      room -= 1;
      if (id !== undefined) taken.add(id);
    }
  }

  #roomOf(pattern: LogPattern): number {
    return mostLogs - this.#followedOf(pattern).length;
  }

  #followedOf(pattern: LogPattern): readonly string[] {
    return this.paths.filter((path) => this.#paths.patternOf(path) === pattern);
  }

  #missingOf({ pattern, logs, isEmpty }: Matches): readonly string[] {
    const followed = this.#followedOf(pattern);
    const wanted = new Set([...followed, ...logs]).size;
    if (followed.length >= mostLogs && wanted > mostLogs)
      return [`${pattern.text}: matches too many logs, expected at most ${mostLogs}, got ${wanted}`];
    const isMissing = pattern.isWild && isEmpty && followed.length === 0;
    return isMissing ? [`${pattern.text}: matches no log`] : [];
  }

  #follow(path: string): void {
    const { clock } = this.#options;
    const isTransient = !this.#paths.isNamed(path);
    const parts = { path, clock, memory: this.#memory, losses: this.#losses, isTransient };
    this.#followers.set(path, new LogFollower(parts, this.#beginningOf(path)));
  }

  #beginningOf(path: string): Beginning {
    const { from } = this.#options;
    if (this.#lookedMs !== undefined) return { at: 'appearance', sinceMs: this.#lookedAtMs };
    if (this.#saved === undefined) return { at: from };
    const { atMs, logs, paths } = this.#saved;
    const known = logs.find((log) => log.path === path);
    if (known !== undefined && known.files.length > 0) return { at: 'position', isWatched: false, ...known };
    // A path that was not configured then is as new as it is to a first start.
    const isNew = paths !== undefined && new LogPaths(paths).patternOf(path) === undefined;
    return isNew ? { at: from } : { at: 'appearance', sinceMs: atMs };
  }

  #drop(follower: LogFollower): void {
    follower.close();
    this.#followers.delete(follower.path);
  }
}

/** The identities of the files that are read, and of those that bear the logs' names and so are about to be. */
async function takenBy(followers: readonly LogFollower[]): Promise<Set<string>> {
  const named = await Promise.all(followers.map(({ path }) => idOf(path)));
  const ids = [...named, ...followers.flatMap((follower) => follower.ids())];
  return new Set(ids.filter((id) => id !== undefined));
}

async function idOf(path: string): Promise<string | undefined> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats === undefined ? undefined : factsOf(stats).id;
}
