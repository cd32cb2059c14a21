/** As many hexadecimal digits as leave room for the algorithm in an exact number. */
const keyDigits = 12;
const colonAt = 6;

/**
 * Texts of digests in their own order, one at a time: a million would take 100 MB at once. Digests are random, so their first
 * digits nearly always decide.
 */
export function* sortedDigests(ids: Int32Array, textOf: (id: number) => string): Generator<string> {
  const keys = Float64Array.from(ids, (id) => keyOf(textOf(id)));
  const order = Int32Array.from(ids, (_, place) => place).sort(
    (one, other) => (keys[one] ?? 0) - (keys[other] ?? 0) || byText(textAt(one), textAt(other)),
  );
  for (const place of order) yield textAt(place);

  function textAt(place: number): string {
    return textOf(ids[place] ?? 0);
  }
}

/** Three algorithms there are, `sha256`, `sha384` and `sha512`, all as long, and their fourth letter tells them apart. */
function keyOf(text: string): number {
  const digits = Number.parseInt(text.slice(colonAt + 1, colonAt + 1 + keyDigits), 16);
  return Number(text.charAt(3)) * 16 ** keyDigits + digits;
}

function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
