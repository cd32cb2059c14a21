const simple = new Int16Array(256).fill(-1);
for (const [letter, text] of [
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
] as const) {
  simple[letter.charCodeAt(0)] = text.charCodeAt(0);
}

/** The byte that a backslash and this letter stand for; -1 where they stand for none. */
export function simpleEscape(letter: number | undefined): number {
  return simple[letter ?? 0] ?? -1;
}

/** A backslash, a `u` and four digits: longer than the UTF-8 that it becomes. */
export const unicodeEscapeLength = 6;

/** Writes a unicode escape as UTF-8 and gives its length; 0 where it has no digits or is half of a surrogate pair. */
export function writeUnicodeEscape(
  bytes: Buffer,
  at: number,
  { target, to }: { target: Buffer; to: number },
): number {
  let code = 0;
  for (let index = at + 2; index < at + unicodeEscapeLength; index += 1) {
    const digit = hexDigit(bytes[index] ?? 0);
    if (digit === -1) return 0;
    code = code * 16 + digit;
  }
  if (code >= 0xd800 && code <= 0xdfff) return 0;
  return writeCode(code, target, to);
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function writeCode(code: number, target: Buffer, to: number): number {
  if (code < 0x80) {
    target[to] = code;
    return 1;
  }
  if (code < 0x800) {
    target[to] = 0xc0 | (code >> 6);
    target[to + 1] = 0x80 | (code & 0x3f);
    return 2;
  }
  target[to] = 0xe0 | (code >> 12);
  target[to + 1] = 0x80 | ((code >> 6) & 0x3f);
  target[to + 2] = 0x80 | (code & 0x3f);
  return 3;
}
