import type { SavedParts } from '../driver.ts';
import { DirectoryStamp, stampNumbers } from './directory-stamp.ts';
import type { RememberedNumbers } from './remembered-numbers.ts';

export interface SavedNumbers extends RememberedNumbers {
  /** Whether there is more to the directory than this, which is not saved: it must be read again. */
  readonly isOdd: boolean;
}

/** Many small arrays as three large ones. */
export function pack(name: string, saved: readonly SavedNumbers[]): SavedParts['arrays'] {
  const stamps = new Float64Array(saved.length * stampNumbers);
  const counts = new Int32Array(saved.length * 2);
  saved.forEach(({ stamp, settled, pending, isOdd }, at) => {
    stamps.set(isOdd ? new DirectoryStamp().save() : stamp.save(), at * stampNumbers);
    counts.set([settled.length, pending.length], at * 2);
  });
  const ids = new Int32Array(sum(counts));
  let used = 0;
  for (const { settled, pending } of saved) {
    ids.set(settled, used);
    ids.set(pending, used + settled.length);
    used += settled.length + pending.length;
  }
  return { [`${name}Stamps`]: stamps, [`${name}Counts`]: counts, [`${name}Ids`]: ids };
}

/** Undefined where they are not of so many directories and digests. */
export function unpack(
  name: string,
  arrays: SavedParts['arrays'],
  { directories, digests }: { directories: number; digests: number },
): readonly RememberedNumbers[] | undefined {
  const [stamps, counts, ids] = ['Stamps', 'Counts', 'Ids'].map((part) => arrays[name + part]);
  if (!(stamps instanceof Float64Array) || stamps.length !== directories * stampNumbers) return undefined;
  if (!(counts instanceof Int32Array) || counts.length !== directories * 2) return undefined;
  if (!(ids instanceof Int32Array) || !ids.every((id) => id >= 0 && id < digests)) return undefined;
  if (counts.some((count) => count < 0) || sum(counts) !== ids.length) return undefined;
  let used = 0;
  const take = (count = 0): Int32Array => ids.slice(used, (used += count));
  return Array.from({ length: directories }, (_, at) => ({
    stamp: new DirectoryStamp([...stamps.subarray(at * stampNumbers, (at + 1) * stampNumbers)]),
    settled: take(counts[at * 2]),
    pending: take(counts[at * 2 + 1]),
  }));
}

function sum(counts: Int32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
