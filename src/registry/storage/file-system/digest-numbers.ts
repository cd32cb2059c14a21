export const noNumbers: Int32Array = new Int32Array(0);

export interface NumberedNames {
  readonly ids: Int32Array;
  /** As they were read, where they were: making them of the numbers again takes longer. */
  readonly names?: readonly string[];
}

/** In order and without doubles. The same array as before where it holds the same, so that an unchanged set is known at a glance. */
export function numbersOf(numbers: readonly number[], before: Int32Array): Int32Array {
  const sorted = Int32Array.from(numbers).sort();
  return hasSame(sorted, before) ? before : sorted;
}

export function joined(a: Int32Array, b: Int32Array): Int32Array {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const both = new Int32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function hasSame(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((number, at) => number === b[at]);
}
