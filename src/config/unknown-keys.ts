import type { ConfigDocument, KeyPath } from './document.ts';
import { shown, type Problems } from './problems.ts';

/** The keys that may stand at each level: a group's own name, or an option's. */
export interface KeyTree {
  readonly children: ReadonlyMap<string, KeyTree>;
}

export function keyTree(keys: readonly string[]): KeyTree {
  const heads = new Map<string, string[]>();
  for (const key of keys) {
    const [head = '', ...rest] = key.split('.');
    const tails = heads.get(head) ?? [];
    heads.set(head, tails);
    if (rest.length > 0) tails.push(rest.join('.'));
  }
  return { children: new Map([...heads].map(([head, tails]) => [head, keyTree(tails)])) };
}

/** A file with more of them in one place is not for this program, and need not be listed whole. */
const mostStrangers = 20;

/** A key that no option has would be silently without effect: it is refused, with the closest known one. */
export function refuseUnknownKeys(
  { document, problems }: { document: ConfigDocument; problems: Problems },
  path: KeyPath,
  tree: KeyTree,
): void {
  const value = document.value(path);
  if (value === undefined || tree.children.size === 0) return;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.add(document.where(path), {
      wrong: 'is not a mapping',
      expected: `one with ${[...tree.children.keys()].join(', ')}`,
      // Not what the list holds: it may be headers.
      got: Array.isArray(value) ? 'a list' : shown(value),
    });
    return;
  }
  const strangers = Object.keys(value).filter((key) => !tree.children.has(key));
  for (const key of strangers.slice(0, mostStrangers)) {
    refuse({ document, problems }, [...path, key], [...tree.children.keys()]);
  }
  for (const [key, child] of tree.children) refuseUnknownKeys({ document, problems }, [...path, key], child);
}

function refuse(
  { document, problems }: { document: ConfigDocument; problems: Problems },
  path: KeyPath,
  known: readonly string[],
): void {
  const key = String(path.at(-1));
  const closest = closestTo(key, known);
  problems.add(document.where(path), {
    wrong: 'is not a known key',
    expected: `one of ${known.join(', ')}`,
    got: shown(key),
    ...(closest === undefined ? {} : { todo: `did you mean ${closest}?` }),
  });
}

/** What was probably meant: a known key that begins like this one, or that is a slip or two away. */
function closestTo(key: string, known: readonly string[]): string | undefined {
  const alike = known.filter((candidate) => candidate.startsWith(key.charAt(0)));
  const longer = alike.find((candidate) => key.length > 2 && candidate.startsWith(key));
  const slips = alike.map((candidate) => ({ candidate, count: distance(candidate, key) }));
  const [nearest] = slips.toSorted((a, b) => a.count - b.count);
  return longer ?? (nearest !== undefined && nearest.count <= 2 ? nearest.candidate : undefined);
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
