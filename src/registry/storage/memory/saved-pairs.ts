/** The pairs of a list that was JSON; whatever else is in it is left out. */
export function savedPairs(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (!isList(value)) return [];
  return value.flatMap((pair) => (isList(pair) && pair.length === 2 ? [[pair[0], pair[1]] as const] : []));
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
