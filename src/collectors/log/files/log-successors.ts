import type { Generation } from './generations.ts';
import type { HeldLog } from './held-log.ts';
import type { OpenLog } from './open-log.ts';
import type { SavedLog } from './saved-position.ts';
import { findSaved, missedCopies, newerThan, type Choice } from './succession.ts';

/** What follows the last of the files that are held, which was read to its end. */
export async function chooseSuccessors(
  held: readonly HeldLog[],
  generations: readonly Generation[],
  past: readonly string[],
): Promise<Choice> {
  const last = held.at(-1);
  if (last === undefined) return { resumed: [], whole: [] };
  const known = { files: held.map(({ log }) => log.saved()), past };
  const anchor = await findAnchor(held, generations);
  const newer = await newerThan(known, generations, anchor?.index);
  const whole = newer.filter((generation) => !held.some((log) => log.isSame(generation)));
  if (anchor?.log === undefined) return { resumed: [], whole };
  // An editor replaces a file by a copy of it; the copy goes on. A compressed copy has nothing that the open file has not.
  if (anchor.held === last && generations[anchor.index]?.isCurrent === true)
    return { resumed: [anchor.log], whole };
  await anchor.log.close();
  return { resumed: [], whole };
}

interface Anchor {
  readonly held: HeldLog;
  readonly index: number;
  /** A copy of the file, where the file itself is not to be seen. */
  readonly log?: OpenLog;
}

/** The place of the last of the files that has one. An empty file that was compressed has none. */
async function findAnchor(
  held: readonly HeldLog[],
  generations: readonly Generation[],
): Promise<Anchor | undefined> {
  for (const one of held.toReversed()) {
    const index = generations.findIndex((generation) => one.isSame(generation));
    if (index !== -1) return { held: one, index };
    const copy = await findSaved(one.log.saved(), generations);
    if (copy !== undefined) return { held: one, ...copy };
  }
  return undefined;
}

/** What was copied from a file that is open, before it was truncated and nothing of it had been read. */
export function chooseMissed(known: SavedLog, generations: readonly Generation[]): Choice {
  const index = generations.findIndex(({ id }) => id === known.id);
  return { resumed: [], whole: missedCopies(known, generations.slice(0, Math.max(0, index))) };
}
