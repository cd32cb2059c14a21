import type { Clock } from '../../../domain/clock.ts';
import { reasonOf } from '../../../domain/failure.ts';
import type { Generation } from './generations.ts';
import { HeldLog } from './held-log.ts';
import { chooseBeginning, type Beginning } from './log-beginning.ts';
import { withPast } from './known-heads.ts';
import { identityOf } from './log-identity.ts';
import type { Losses } from './losses.ts';
import type { GivenPiece } from './log-piece.ts';
import type { OpenLog } from './open-log.ts';
import type { ReadMemory } from './read-memory.ts';
import type { SavedLog, SavedLogs } from './saved-position.ts';
import { chooseMissed, chooseSuccessors } from './log-successors.ts';
import { explainAbsence, openSuccession } from './succession.ts';

export interface FollowerOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly memory: ReadMemory;
  readonly losses: Losses;
  /** Whether the log is done with once its file is gone and read, as one of many; the only one is waited for. */
  readonly isTransient: boolean;
}

export type FollowerRead =
  | { readonly status: 'ok'; readonly bytes: Buffer; readonly isBehind: boolean }
  | { readonly status: 'failed'; readonly detail: string }
  | { readonly status: 'gone' };

interface Look {
  readonly maxBytes: number;
  /** Whether the files were listed a moment ago. */
  readonly isJustOpened: boolean;
}

/** Beyond this many the oldest is left before its time. */
const mostHeld = 64;
const empty = Buffer.alloc(0);
const behind = { status: 'ok', bytes: empty, isBehind: true } as const;

/**
 * Follows one log through its rotations: reads the file that bears its name by identity and offset, and those that bore it before,
 * until their writers have left them.
 */
export class LogFollower {
  readonly #options: FollowerOptions;
  /** The oldest first; the last one bears the name, or is about to lose it. */
  #held: readonly HeldLog[] = [];
  /** Where to begin, while nothing could be opened. */
  #beginning: Beginning | undefined;
  /** The heads of files that were read to their end. */
  #past: readonly string[];

  constructor(options: FollowerOptions, beginning: Beginning) {
    this.#options = options;
    this.#beginning = beginning;
    this.#past = beginning.at === 'position' ? beginning.past : [];
  }

  get path(): string {
    return this.#options.path;
  }

  /** Whether it has begun with no file yet, nor knows one. */
  get isWaiting(): boolean {
    return this.#beginning !== undefined && this.#beginning.at !== 'position';
  }

  get unreadBytes(): number {
    return this.#held.reduce((sum, { log, isDone }) => sum + (isDone ? 0 : log.unreadBytes), 0);
  }

  /** Undefined while nothing was read and nothing is known. */
  position(): SavedLogs | undefined {
    const open = this.#held.map(({ log }) => log.saved());
    const waiting = this.#beginning?.at === 'position' ? this.#beginning.files : [];
    const files = withoutUnbegun([...open, ...waiting]);
    return files.length === 0 ? undefined : { path: this.path, files, past: this.#past };
  }

  /** The identities of the files it reads. */
  ids(): readonly string[] {
    return this.#held.filter(({ isDone }) => !isDone).map(({ log }) => log.id);
  }

  /** Whether the log has something that was not there at the last read. */
  async hasChanged(): Promise<boolean> {
    const named = await identityOf(this.path).catch(() => undefined);
    const known = this.#held.at(-1)?.log.saved();
    if (named === undefined || known === undefined) return false;
    return named.id !== known.id || named.size !== known.seenBytes;
  }

  async read(maxBytes: number): Promise<FollowerRead> {
    try {
      const beginning = this.#beginning;
      if (beginning !== undefined && !(await this.#begin(beginning))) return { status: 'gone' };
      return await this.#readOn({ maxBytes, isJustOpened: beginning !== undefined });
    } catch (error) {
      return { status: 'failed', detail: `${this.path}: cannot be read: ${reasonOf(error)}` };
    }
  }

  close(): void {
    for (const { log, isDone } of this.#held) if (!isDone) void log.close();
    this.#held = [];
  }

  /** False where there is nothing to begin with, and nothing to wait for. */
  async #begin(beginning: Beginning): Promise<boolean> {
    const { path, losses, isTransient } = this.#options;
    const opened = await openSuccession(path, async (generations) =>
      chooseBeginning(beginning, this.#unheld(generations)),
    );
    const isNothing = opened.resumed.length + opened.whole.length === 0;
    if (isNothing && !isTransient) return await this.#awaitAppearance(beginning);
    this.#beginning = undefined;
    losses.noteLost(opened.choice.lost + opened.refused);
    losses.noteReconnects(opened.choice.reconnects);
    await this.#hold([...opened.resumed, ...opened.whole]);
    return this.#held.length > 0;
  }

  async #awaitAppearance({ at }: Beginning): Promise<true> {
    const { path, clock } = this.#options;
    if (at === 'end' || at === 'beginning') this.#beginning = { at: 'appearance', sinceMs: clock.now() };
    await explainAbsence(path);
    return true;
  }

  async #readOn(look: Look): Promise<FollowerRead> {
    for (const held of this.#held.filter(({ isDone }) => !isDone)) {
      const piece = await this.#readOne(held, look);
      // At once: what was just looked for may be renamed, compressed or truncated a moment later.
      if (piece === 'again') return look.isJustOpened ? behind : await this.read(look.maxBytes);
      if (piece.bytes.length === 0 && !piece.isBehind) continue;
      return { status: 'ok', bytes: piece.bytes, isBehind: piece.isBehind || held !== this.#held.at(-1) };
    }
    const isRotated = await this.#followRotation();
    if (this.#held.length === 0 && this.#beginning === undefined) return { status: 'gone' };
    return { status: 'ok', bytes: empty, isBehind: isRotated };
  }

  async #readOne(held: HeldLog, { maxBytes, isJustOpened }: Look): Promise<GivenPiece | 'again'> {
    const { memory, losses } = this.#options;
    const isNamed = held === this.#held.at(-1) && !held.isLeft && !isJustOpened;
    const piece = await held.log
      .read(memory, { maxBytes, isLast: held.isOver, isNamed })
      .catch(async (error: unknown) => {
        await this.#reopen(held);
        throw error;
      });
    if (piece.status === 'truncated') await this.#reopen(held);
    if (piece.status === 'unguarded') await this.#insertMissed(held);
    if (piece.status !== 'ok') return 'again';
    losses.noteLost(piece.cutLines);
    if (piece.bytes.length > 0) held.noteActivity();
    else held.noteQuiet();
    if (piece.isEnded && held.isLeft) await this.#finish(held);
    this.#forgetDone();
    return piece;
  }

  /** A file that is not any more what was read is looked for again; one that had lost its name has nothing more to give. */
  async #reopen(held: HeldLog): Promise<void> {
    const isFrontier = held === this.#held.at(-1);
    if (!isFrontier && held.log.unreadBytes > 0) this.#options.losses.noteLost(1);
    if (!isFrontier) return this.#finish(held);
    this.#beginning = { at: 'position', files: [held.log.saved()], past: this.#past, isWatched: true };
    this.#held = this.#held.slice(0, -1);
    await held.log.close();
  }

  async #leaveEarly({ log }: HeldLog): Promise<void> {
    if (log.unreadBytes > 0) this.#options.losses.noteLost(1);
    this.#past = withPast(this.#past, log.saved().head);
    await log.close();
  }

  /** At the end of all files, goes on with those that were created since. True where there are any. */
  async #followRotation(): Promise<boolean> {
    const { path, losses, isTransient } = this.#options;
    const frontier = this.#held.at(-1);
    if (frontier === undefined) return false;
    const named = await identityOf(path);
    if (named === undefined && isTransient) frontier.leave();
    if (named?.id === frontier.log.id) frontier.keep();
    if (named === undefined || named.id === frontier.log.id) return false;
    const opened = await openSuccession(path, (generations) =>
      chooseSuccessors(this.#held, generations, this.#past),
    );
    const logs = [...opened.resumed, ...opened.whole];
    losses.noteLost(opened.refused);
    losses.noteReconnects(logs.length);
    await this.#hold(logs);
    return logs.length > 0;
  }

  #unheld(generations: readonly Generation[], but?: HeldLog): readonly Generation[] {
    return generations.filter(
      (generation) => !this.#held.some((held) => held !== but && held.isSame(generation)),
    );
  }

  /** Puts what the file held before it was truncated, if it was, before the file. */
  async #insertMissed(held: HeldLog): Promise<void> {
    const { path, clock, losses } = this.#options;
    const known = held.log.saved();
    const { whole } = await openSuccession(path, (generations) =>
      Promise.resolve(chooseMissed(known, this.#unheld(generations, held))),
    );
    await held.log.look();
    if (whole.length === 0) held.log.trust();
    losses.noteReconnects(whole.length);
    const missed = whole.map((log) => new HeldLog(log, clock));
    for (const log of missed) log.leave();
    this.#held = this.#held.flatMap((other) => (other === held ? [...missed, held] : [other]));
  }

  async #hold(logs: readonly OpenLog[]): Promise<void> {
    const all = [...this.#held, ...logs.map((log) => new HeldLog(log, this.#options.clock))];
    for (const held of all.slice(0, -1)) held.leave();
    this.#held = all.slice(-mostHeld);
    for (const held of all.slice(0, -mostHeld)) await this.#leaveEarly(held);
  }

  async #finish(held: HeldLog): Promise<void> {
    await held.finish();
    if (held.isBegun) this.#past = withPast(this.#past, held.log.saved().head);
    // Where the last one is done, its log is gone: there is none that could follow it.
    const rest = held === this.#held.at(-1) ? this.#held.slice(0, -1) : this.#held;
    this.#held = rest.every(({ isDone }) => isDone) ? [] : rest;
  }

  #forgetDone(): void {
    const begun = this.#held.findLastIndex(({ isBegun }) => isBegun);
    this.#held = this.#held.filter(({ isDone }, index) => !isDone || index >= begun);
  }
}

/**
 * A file of which nothing was read cannot be known again once it is compressed. That it follows the last one that was begun is
 * enough to find it.
 */
function withoutUnbegun(files: readonly SavedLog[]): readonly SavedLog[] {
  return files.slice(0, Math.max(1, files.findLastIndex(({ offset }) => offset > 0) + 1));
}
