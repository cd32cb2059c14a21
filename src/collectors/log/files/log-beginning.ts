import type { Generation } from './generations.ts';
import { OpenLog } from './open-log.ts';
import type { Known } from './known-heads.ts';
import type { SavedLog } from './saved-position.ts';
import { closeAll, findSaved, missedCopies, newerThan, type Choice, type Found } from './succession.ts';

/** Where the reading of a log begins. */
export type Beginning =
  | { readonly at: 'end' }
  | { readonly at: 'beginning' }
  /** The log was not there when it was last looked for: what was written since is wanted, rotated or not. */
  | { readonly at: 'appearance'; readonly sinceMs: number }
  | ReadBefore;

interface ReadBefore extends Known {
  readonly at: 'position';
  readonly isWatched: boolean;
}

export interface BeginningChoice extends Choice {
  readonly lost: number;
  readonly reconnects: number;
}

export async function chooseBeginning(
  beginning: Beginning,
  generations: readonly Generation[],
): Promise<BeginningChoice> {
  const current = generations.filter(({ isCurrent }) => isCurrent);
  switch (beginning.at) {
    case 'end':
      return { ...fresh, resumed: await Promise.all(current.map((file) => OpenLog.open(file, 'end'))) };
    case 'beginning':
      return { ...fresh, whole: current };
    case 'appearance':
      return {
        ...fresh,
        whole: generations.filter(({ isCurrent, mtimeMs }) => isCurrent || mtimeMs > beginning.sinceMs),
      };
    case 'position':
      return choosePosition(beginning, generations);
  }
}

const fresh = { resumed: [], whole: [], lost: 0, reconnects: 0 } as const;

/**
 * A loss is told where unread bytes had been seen and are not to be found, and where nobody had looked: a file that was truncated
 * while it was watched and read to its end most likely lost nothing, and else what was written since the last look.
 */
async function choosePosition(
  before: ReadBefore,
  generations: readonly Generation[],
): Promise<BeginningChoice> {
  const older = await resumeAll(before.files.slice(0, -1), generations);
  const choice = await chooseLast(before, generations, older.index).catch(async (error: unknown) => {
    await closeAll(older.resumed);
    throw error;
  });
  const ids = older.resumed.map(({ id }) => id);
  return {
    ...choice,
    resumed: [...older.resumed, ...choice.resumed],
    whole: choice.whole.filter(({ id }) => !ids.includes(id)),
    lost: older.lost + choice.lost,
  };
}

/** Files that had lost their name. */
async function resumeAll(files: readonly SavedLog[], generations: readonly Generation[]) {
  const resumed: OpenLog[] = [];
  let lost = 0;
  let index: number | undefined;
  try {
    for (const saved of files) {
      const found = await findSaved(saved, generations);
      if (found !== undefined) resumed.push(found.log);
      if (isLoss(saved, found)) lost += 1;
      index = found?.index ?? index;
    }
    return { resumed, lost, index };
  } catch (error) {
    await closeAll(resumed);
    throw error;
  }
}

/** The file that was read last, and what follows it. */
async function chooseLast(
  before: ReadBefore,
  generations: readonly Generation[],
  anchor: number | undefined,
): Promise<BeginningChoice> {
  const saved = before.files.at(-1);
  if (saved === undefined) return { ...fresh, whole: generations };
  const found = await findSaved(saved, generations);
  const newer = await newerThan(before, generations, found?.index ?? anchor);
  if (found === undefined) {
    const lost = isLoss(saved, found) || !before.isWatched ? 1 : 0;
    return { resumed: [], whole: newer, lost, reconnects: Math.max(1, newer.length) };
  }
  const lost = isLoss(saved, found) ? 1 : 0;
  const missed = missedCopies(saved, generations.slice(0, found.index));
  const reconnects = missed.length + newer.length;
  if (missed.length === 0) return { resumed: [found.log], whole: newer, lost, reconnects };
  await found.log.close();
  return { resumed: [], whole: [...missed, ...generations.slice(found.index)], lost, reconnects };
}

function isLoss(saved: SavedLog, found: Found | undefined): boolean {
  if (saved.seenBytes <= saved.offset) return false;
  return found === undefined || found.log.isShorterThan(saved.seenBytes);
}
