import { listGenerations, type Generation } from './generations.ts';
import { isKnown, type Known } from './known-heads.ts';
import { openLogBytes } from './open-log-bytes.ts';
import { OpenLog } from './open-log.ts';
import type { SavedLog } from './saved-position.ts';

/** Where reading goes on: files that were read before, from there on, and then files that are read whole. */
export interface Choice {
  readonly resumed: readonly OpenLog[];
  readonly whole: readonly Generation[];
}

export interface Opened {
  readonly resumed: readonly OpenLog[];
  /** The oldest first. */
  readonly whole: readonly OpenLog[];
  /** Files that may not be read. */
  readonly refused: number;
}

const mostTries = 6;
/** Each holds a file open. What is left out is found by the next look. */
const mostAtATime = 32;

/**
 * Opens what a choice among a log's generations says. Names move on while they are looked at, so a look that did not see the same
 * before and after is done again.
 */
export async function openSuccession<C extends Choice>(
  path: string,
  choose: (generations: readonly Generation[]) => Promise<C>,
): Promise<Opened & { readonly choice: C }> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const generations = await listGenerations(path);
    const choice = await choose(generations);
    const opened = await openChoice(choice);
    if (opened === 'moved') continue;
    if (idsOf(generations) === idsOf(await listGenerations(path))) return { ...opened, choice };
    await closeAll([...opened.resumed, ...opened.whole]);
  }
  throw new Error('is rotated faster than it can be opened');
}

export async function closeAll(logs: readonly OpenLog[]): Promise<void> {
  await Promise.all(logs.map((log) => log.close()));
}

async function openChoice({ resumed, whole }: Choice): Promise<Opened | 'moved'> {
  const opened: OpenLog[] = [];
  let refused = 0;
  try {
    for (const generation of whole.slice(0, mostAtATime)) {
      const log = await openWhole(generation);
      if (log === 'refused') refused += 1;
      else opened.push(log);
    }
    return { resumed, whole: opened, refused };
  } catch (error) {
    await closeAll([...resumed, ...opened]);
    if (error instanceof MovedError || codeOf(error) === 'ENOENT') return 'moved';
    throw error;
  }
}

class MovedError extends Error {}

async function openWhole(generation: Generation): Promise<OpenLog | 'refused'> {
  const log = await openUnlessRefused(generation);
  if (log === 'refused' || log.id === generation.id) return log;
  await log.close();
  throw new MovedError();
}

/** An old generation that only its owner may read must not keep the others from being read. */
async function openUnlessRefused(generation: Generation): Promise<OpenLog | 'refused'> {
  try {
    return await OpenLog.open(generation, 'beginning');
  } catch (error) {
    if (!generation.isCurrent && codeOf(error) === 'EACCES') return 'refused';
    throw error;
  }
}

export interface Found {
  readonly log: OpenLog;
  /** Its place among the generations. */
  readonly index: number;
}

/**
 * The generation that was read up to a position: by its identity, or, where it was copied or compressed, by what it holds.
 * Either must hold what was read, for a file that was truncated has the same identity and so may one that was created since.
 */
export async function findSaved(
  saved: SavedLog,
  generations: readonly Generation[],
): Promise<Found | undefined> {
  // Of a file of which nothing was read, only its birth tells whether it is another by now.
  const same = generations.findIndex(
    ({ id, bornMs }) => id === saved.id && (saved.offset > 0 || bornMs === saved.bornMs),
  );
  const identical = await resumeAt(saved, generations, same).catch(undefinedIfLost);
  if (identical !== undefined || saved.offset === 0) return identical;
  for (let index = generations.length - 1; index >= 0; index -= 1) {
    if (index === same) continue;
    const found = await resumeAt(saved, generations, index).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function resumeAt(saved: SavedLog, generations: readonly Generation[], index: number) {
  const generation = generations[index];
  if (generation === undefined) return undefined;
  if (!generation.isGzip && generation.size < saved.offset) return undefined;
  const log = await OpenLog.resume(generation, saved);
  return log === undefined ? undefined : { log, index };
}

/** A file that is gone or damaged was not found; one that cannot be read at the moment may be it. */
function undefinedIfLost(error: unknown): undefined {
  const code = codeOf(error);
  if (code !== 'ENOENT' && !(typeof code === 'string' && code.startsWith('Z_'))) throw error;
}

/** What follows a generation; where that one is not there any more, what was written later than it. */
export async function newerThan(
  known: Known,
  generations: readonly Generation[],
  index: number | undefined,
): Promise<readonly Generation[]> {
  if (index !== undefined) return generations.slice(index + 1);
  const sinceMs = known.files.at(-1)?.mtimeMs ?? 0;
  const newer: Generation[] = [];
  for (const generation of generations)
    if (generation.isCurrent || (generation.mtimeMs > sinceMs && !(await isKnown(generation, known))))
      newer.push(generation);
  return newer;
}

/**
 * A file of which nothing was read cannot show that it was truncated. Copies of it are younger than the file, and hold what was
 * written after the last look at it. Compressed files are left out: older generations may well be compressed by then.
 */
export function missedCopies(saved: SavedLog, older: readonly Generation[]): readonly Generation[] {
  if (saved.offset > 0) return [];
  return older.filter(
    ({ isGzip, bornMs, mtimeMs }) => !isGzip && bornMs > saved.bornMs && mtimeMs > saved.mtimeMs,
  );
}

/** Says by rejecting why a log cannot be opened. */
export async function explainAbsence(path: string): Promise<void> {
  const bytes = await openLogBytes(path, false);
  await bytes.close();
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function idsOf(generations: readonly Generation[]): string {
  return generations.map(({ id, path }) => `${path} ${id}`).join('\n');
}
