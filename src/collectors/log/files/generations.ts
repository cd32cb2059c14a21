import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { generationName, type GenerationName } from './generation-names.ts';
import { factsOf, type FileFacts } from './log-bytes.ts';

/** A file that holds a stretch of a log. */
export interface Generation extends FileFacts {
  readonly path: string;
  readonly isGzip: boolean;
  /** Whether it bears the log's own name. */
  readonly isCurrent: boolean;
}

interface Sibling extends Generation, Ordered {}

const mostEntries = 20_000;
const mostGenerations = 200;

/** The rotated generations of a log that lie beside it, the oldest first, and at last the file that bears its name. */
export async function listGenerations(path: string): Promise<readonly Generation[]> {
  // The generations of a log that is reached through a link lie beside the file itself.
  const file = await realpath(path).catch(() => path);
  const current = await factsAt(file);
  const siblings: Sibling[] = [];
  for (const { name, order, isGzip } of await siblingNames(file)) {
    const sibling = join(dirname(file), name);
    const facts = await factsAt(sibling);
    if (facts === undefined || facts.id === current?.id) continue;
    siblings.push({ ...facts, path: sibling, isGzip, isCurrent: false, order });
  }
  const rotated = inOrder(siblings);
  return current === undefined
    ? rotated
    : [...rotated, { ...current, path: file, isGzip: false, isCurrent: true }];
}

/** Facts of a regular file; undefined where there is none. */
async function factsAt(path: string): Promise<FileFacts | undefined> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats?.isFile() === true ? factsOf(stats) : undefined;
}

interface SiblingName extends GenerationName {
  readonly name: string;
}

/** The newest by their names: in a folder that holds more, those that were rotated lately are wanted. */
async function siblingNames(file: string): Promise<readonly SiblingName[]> {
  const byStem = new Map<string, SiblingName>();
  for (const { name } of await entriesOf(dirname(file))) {
    const parsed = generationName(basename(file), name);
    if (parsed === undefined) continue;
    // Compressed and not yet removed: the plain one is whole for certain.
    if (!parsed.isGzip || !byStem.has(parsed.stem)) byStem.set(parsed.stem, { ...parsed, name });
  }
  const { numbered, dated } = byOrder([...byStem.values()]);
  return [...numbered.slice(-mostGenerations), ...dated.slice(-mostGenerations)];
}

/** A folder that cannot be listed, as with a single file mounted, has nothing to tell. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: 256 })) {
      entries.push(entry);
      if (entries.length >= mostEntries) break;
    }
  } catch {
    return entries;
  }
  return entries;
}

/** Numbers and dates are exact; only between the two, where somebody has changed the scheme, the time of the last write decides. */
function inOrder(siblings: readonly Sibling[]): readonly Generation[] {
  const { numbered, dated } = byOrder(siblings);
  const merged: Generation[] = [];
  for (const next of dated) {
    while (numbered[0] !== undefined && numbered[0].mtimeMs < next.mtimeMs)
      merged.push(...numbered.splice(0, 1));
    merged.push(next);
  }
  return [...merged, ...numbered].slice(-mostGenerations);
}

interface Ordered {
  readonly order: GenerationName['order'];
}

/** Each kind by itself, the oldest first. */
function byOrder<T extends Ordered>(names: readonly T[]) {
  return {
    numbered: names.filter(({ order }) => order.by === 'number').sort(byNumber),
    dated: names.filter(({ order }) => order.by === 'date').sort(byDate),
  };
}

function byNumber(a: Ordered, b: Ordered): number {
  if (a.order.by !== 'number' || b.order.by !== 'number') return 0;
  return b.order.number - a.order.number;
}

function byDate(a: Ordered, b: Ordered): number {
  if (a.order.by !== 'date' || b.order.by !== 'date' || a.order.date === b.order.date) return 0;
  return a.order.date < b.order.date ? -1 : 1;
}
