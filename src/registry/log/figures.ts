/** Names come from outside: what is over this is counted under the empty one. */
const mostNames = 10_000;

export function addFigures(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < from.length; i += 1) {
    const figure = from[i] ?? 0;
    if (figure !== 0) to[i] = (to[i] ?? 0) + figure;
  }
}

export function addTo(counts: Map<string, number>, name: string, by: number): void {
  const key = counts.has(name) || counts.size < mostNames ? name : '';
  counts.set(key, (counts.get(key) ?? 0) + by);
}
