import { isRecord } from '../../../domain/record.ts';
import type { Tag } from '../../storage-layout/tree.ts';
import type { SavedParts } from '../driver.ts';
import { savedPairs } from '../memory/saved-pairs.ts';

interface SavedRepository {
  readonly name: string;
  readonly tags: readonly Tag[];
}

const noTarget = -1;

/** Whether it need not be read again while its stamp stays. One without a link has no stamp to go by. */
export function isSettled({ hasLink, stamp, target, linkFault }: Tag): boolean {
  return hasLink && stamp !== undefined && (target !== undefined || linkFault !== undefined);
}

/** One list for each property instead of one object for each tag: a third of the bytes, and read in half the time. */
export function saveTags(repositories: readonly SavedRepository[]): SavedParts {
  const settled = repositories.map(({ name, tags }) => ({ name, tags: tags.filter(isSettled) }));
  const tags = settled.flatMap((repository) => repository.tags);
  return {
    json: {
      repositories: settled.map(({ name }) => name),
      names: tags.map(({ name }) => name),
      stamps: tags.map(({ stamp }) => stamp),
      faults: tags.flatMap(({ linkFault }, index) => (linkFault === undefined ? [] : [[index, linkFault]])),
    },
    arrays: {
      counts: Int32Array.from(settled, (repository) => repository.tags.length),
      targets: Int32Array.from(tags, ({ target }) => target ?? noTarget),
    },
  };
}

/** Undefined for what `saveTags` cannot have given. */
export function restoreTags(parts: SavedParts, digests: number): readonly SavedRepository[] | undefined {
  const saved = columnsOf(parts);
  if (saved === undefined || !isSound(saved, digests)) return undefined;
  const tags = tagsOf(saved);
  let next = 0;
  return saved.repositories.map((name, index) => {
    const start = next;
    next += saved.counts[index] ?? 0;
    return { name, tags: tags.slice(start, next) };
  });
}

interface Columns {
  readonly repositories: readonly string[];
  readonly names: readonly string[];
  readonly stamps: readonly string[];
  readonly faults: ReadonlyMap<number, string>;
  readonly counts: Int32Array;
  readonly targets: Int32Array;
}

function columnsOf({ json, arrays }: SavedParts): Columns | undefined {
  const { counts, targets } = arrays;
  if (!isRecord(json) || !(counts instanceof Int32Array) || !(targets instanceof Int32Array))
    return undefined;
  const { repositories, names, stamps, faults } = json;
  if (!areTexts(repositories) || !areTexts(names) || !areTexts(stamps)) return undefined;
  return { repositories, names, stamps, faults: faultsOf(faults), counts, targets };
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function faultsOf(value: unknown): ReadonlyMap<number, string> {
  return new Map(
    savedPairs(value).flatMap(([index, fault]) =>
      typeof index === 'number' && typeof fault === 'string' ? [[index, fault] as const] : [],
    ),
  );
}

function isSound({ repositories, names, stamps, counts, targets }: Columns, digests: number): boolean {
  return (
    counts.length === repositories.length &&
    counts.every((count) => count >= 0) &&
    counts.reduce((sum, count) => sum + count, 0) === names.length &&
    stamps.length === names.length &&
    targets.length === names.length &&
    targets.every((target) => target >= noTarget && target < digests)
  );
}

function tagsOf({ names, stamps, faults, targets }: Columns): readonly Tag[] {
  return names.map((name, index) => {
    const target = targets[index] ?? noTarget;
    return {
      name,
      hasLink: true,
      stamp: stamps[index],
      target: target === noTarget ? undefined : target,
      linkFault: faults.get(index),
    };
  });
}
