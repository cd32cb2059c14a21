import { brokenKinds, type BrokenKind, type Defect } from './report.ts';

/** Of each kind, so that one that is frequent does not hide the others: a thousand in all. */
const mostNamed = 1_000 / brokenKinds.length;
const mostKeys = 100_000;

/** What one look at a storage found broken. */
export interface DefectFindings {
  readonly counts: Readonly<Record<BrokenKind, number>>;
  /** Some of them, in an order that is the same at each look. */
  readonly defects: readonly Defect[];
  /** What another look is compared by: all of them, or the first 100,000. */
  readonly keys: ReadonlySet<string>;
}

/** Gathers defects, however many there are, in bounded memory. */
export class DefectList {
  private readonly counts = noCounts();
  private readonly named: Defect[] = [];
  private readonly keys = new Set<string>();

  add(defect: Defect): void {
    const { kind } = defect;
    this.counts[kind] += 1;
    if (this.counts[kind] <= mostNamed) this.named.push(defect);
    if (this.keys.size < mostKeys) this.keys.add(keyOf(defect));
  }

  findings(): DefectFindings {
    const defects = this.named
      .map((defect) => ({ defect, order: `${brokenKinds.indexOf(defect.kind)}${keyOf(defect)}` }))
      .sort((one, other) => (one.order < other.order ? -1 : 1))
      .map(({ defect }) => defect);
    return { counts: this.counts, defects, keys: this.keys };
  }
}

/**
 * Leaves what both looks saw: a registry at work writes one file after the other, so that what one look finds may be on
 * its way. Where there are too many to compare, the smaller count of each kind.
 */
export function confirmDefects(first: DefectFindings, second: DefectFindings): DefectFindings {
  const defects = second.defects.filter((defect) => first.keys.has(keyOf(defect)));
  const keys = new Set([...second.keys].filter((key) => first.keys.has(key)));
  if (!isComplete(first) || !isComplete(second)) return { counts: smaller(first, second), defects, keys };
  const counts = noCounts();
  for (const key of keys) {
    const kind = brokenKinds.find((name) => key.startsWith(`${name} `));
    if (kind !== undefined) counts[kind] += 1;
  }
  return { counts, defects, keys };
}

function keyOf({ kind, repository, what }: Defect): string {
  return `${kind} ${repository} ${what}`;
}

function isComplete({ counts, keys }: DefectFindings): boolean {
  return brokenKinds.reduce((sum, kind) => sum + counts[kind], 0) === keys.size;
}

function smaller(first: DefectFindings, second: DefectFindings): Record<BrokenKind, number> {
  const counts = noCounts();
  for (const kind of brokenKinds) counts[kind] = Math.min(first.counts[kind], second.counts[kind]);
  return counts;
}

function noCounts(): Record<BrokenKind, number> {
  return {
    link_target_missing: 0,
    empty_blob: 0,
    manifest_child_missing: 0,
    tag_target_missing: 0,
    unreadable_manifest: 0,
    oversized_manifest: 0,
    invalid_link: 0,
    index_cycle: 0,
    symbolic_link: 0,
    unexpected_entry: 0,
  };
}
