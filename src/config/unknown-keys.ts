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
      expected: 'a mapping',
      got: shown(value),
    });
    return;
  }
  for (const key of Object.keys(value)) {
    const known = tree.children.get(key);
    if (known !== undefined) refuseUnknownKeys({ document, problems }, [...path, key], known);
    else refuse({ document, problems }, [...path, key], [...tree.children.keys()]);
  }
}

function refuse(
  { document, problems }: { document: ConfigDocument; problems: Problems },
  path: KeyPath,
  known: readonly string[],
): void {
  const key = String(path.at(-1));
  const closest = known.find((candidate) => distance(candidate, key) <= 2);
  problems.add(document.where(path), {
    wrong: 'is not a known key',
    expected: `one of ${known.join(', ')}`,
    got: shown(key),
    ...(closest === undefined ? {} : { todo: `did you mean ${closest}?` }),
  });
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
