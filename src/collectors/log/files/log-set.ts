import { stat } from 'node:fs/promises';
import type { Clock } from '../../../domain/clock.ts';
import type { LogRead } from '../source.ts';
import type { Beginning } from './log-beginning.ts';
import { factsOf } from './log-bytes.ts';
import { LogFollower } from './log-follower.ts';
import { LogPaths } from './log-paths.ts';
import { Losses } from './losses.ts';
import { ReadMemory } from './read-memory.ts';
import { parsePosition, type SavedPosition } from './saved-position.ts';

export interface LogSetOptions {
  readonly path: string;
  readonly from: 'beginning' | 'end';
  readonly clock: Clock;
  readonly resume: unknown;
}

const mostLogs = 64;
/** How long a new match may go unseen. */
const lookEveryMs = 2_000;
/** How long quiet logs may go unread while others keep the reader busy. */
const roundMs = 250;
const empty = Buffer.alloc(0);

/** The logs of one path or pattern, each followed by itself. They take turns. */
export class LogSet {
  readonly #options: LogSetOptions;
  readonly #paths: LogPaths;
  readonly #memory = new ReadMemory();
  readonly #losses = new Losses();
  readonly #followers = new Map<string, LogFollower>();
  #saved: SavedPosition | undefined;
  #lookedMs: number | undefined;
  #lookedAtMs = 0;
  #tooMany: string | undefined;
  #turns: LogFollower[] = [];
  #roundBeganMs = 0;
  #failures: string[] = [];
  #readAtMs = 0;

  constructor(options: LogSetOptions) {
    this.#options = options;
    this.#paths = new LogPaths(options.path);
    this.#saved = parsePosition(options.resume);
  }

  get paths(): readonly string[] {
    return [...this.#followers.keys()];
  }

  async hasChanged(): Promise<boolean> {
    const changes = await Promise.all([...this.#followers.values()].map((follower) => follower.hasChanged()));
    return changes.includes(true);
  }

  async read(maxBytes: number): Promise<LogRead> {
    await this.#beginRound();
    this.#readAtMs = this.#options.clock.now();
    for (let next = this.#turns.shift(); next !== undefined; next = this.#turns.shift()) {
      const read = await next.read(maxBytes);
      if (read.status === 'gone') this.#drop(next);
      if (read.status === 'failed') this.#failures.push(read.detail);
      if (read.status !== 'ok') continue;
      if (read.isBehind) this.#turns.push(next);
      if (read.bytes.length > 0 || read.isBehind) return this.#given(next.path, read.bytes);
    }
    return this.#failures.length > 0 ? this.#failed() : this.#given(this.#options.path, empty);
  }

  position(): SavedPosition | null {
    if (this.#lookedMs === undefined) return this.#saved ?? null;
    const logs = [...this.#followers.values()].map((follower) => follower.position());
    return { version: 1, atMs: this.#readAtMs, logs: logs.filter((log) => log !== undefined) };
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
    const isBehind = this.#turns.length > 0 || this.#failures.length > 0;
    return { status: 'ok', origin, bytes, isBehind, unreadBytes, ...this.#losses.take() };
  }

  #failed(): LogRead {
    const detail = this.#failures.join('; ');
    this.#failures = [];
    return { status: 'failed', detail };
  }

  async #beginRound(): Promise<void> {
    const nowMs = this.#options.clock.monotonic();
    const isOver = this.#turns.length === 0 && this.#failures.length === 0;
    if (!isOver && nowMs - this.#roundBeganMs < roundMs) return;
    this.#roundBeganMs = nowMs;
    if (this.#lookedMs === undefined || (this.#paths.isPattern && nowMs - this.#lookedMs >= lookEveryMs))
      await this.#look(nowMs);
    const waiting = [...this.#followers.values()].filter((follower) => !this.#turns.includes(follower));
    this.#turns.push(...waiting);
    this.#noteMissing();
  }

  #noteMissing(): void {
    if (this.#tooMany !== undefined) this.#failures.push(this.#tooMany);
    if (this.#followers.size === 0) this.#failures.push(`${this.#options.path}: matches no log`);
  }

  /** Follows what is there to be followed and is not followed yet. */
  async #look(nowMs: number): Promise<void> {
    const found = await this.#paths.find();
    const saved = (this.#saved?.logs ?? [])
      .map(({ path }) => path)
      .filter((path) => this.#paths.matches(path));
    const wanted = new Set([...saved, ...found]);
    this.#tooMany =
      wanted.size > mostLogs
        ? `${this.#options.path}: matches too many logs, expected at most ${mostLogs}, got ${wanted.size}`
        : undefined;
    const ids = new Set([...this.#followers.values()].flatMap((follower) => follower.ids()));
    for (const path of wanted) {
      if (this.#followers.has(path) || this.#followers.size >= mostLogs) continue;
      const id = await idOf(path);
      // The same file under another name: a link, or a generation that is still being read.
      if (id !== undefined && ids.has(id) && !saved.includes(path)) continue;
      for (const followed of [id, ...this.#follow(path).ids()]) if (followed !== undefined) ids.add(followed);
    }
    this.#lookedMs = nowMs;
    this.#lookedAtMs = this.#options.clock.now();
    this.#saved = undefined;
  }

  #follow(path: string): LogFollower {
    const { clock } = this.#options;
    const parts = {
      path,
      clock,
      memory: this.#memory,
      losses: this.#losses,
      isTransient: this.#paths.isPattern,
    };
    const follower = new LogFollower(parts, this.#beginningOf(path));
    this.#followers.set(path, follower);
    return follower;
  }

  #beginningOf(path: string): Beginning {
    if (this.#lookedMs !== undefined) return { at: 'appearance', sinceMs: this.#lookedAtMs };
    if (this.#saved === undefined) return { at: this.#options.from };
    const files = this.#saved.logs.find((log) => log.path === path)?.files;
    if (files === undefined || files.length === 0) return { at: 'appearance', sinceMs: this.#saved.atMs };
    return { at: 'position', files, isWatched: false };
  }

  #drop(follower: LogFollower): void {
    follower.close();
    this.#followers.delete(follower.path);
  }
}

async function idOf(path: string): Promise<string | undefined> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats === undefined ? undefined : factsOf(stats).id;
}
