const leastLength = 64 * 1024;

/** The same text in fewer pieces, each worth a write. */
export function* inChunks(pieces: Iterable<string>): Generator<string> {
  let [waiting, length]: [string[], number] = [[], 0];
  for (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < leastLength) continue;
    yield waiting.join('');
    [waiting, length] = [[], 0];
  }
  if (length > 0) yield waiting.join('');
}
