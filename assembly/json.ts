import { backslash, isDigit, lineEnd, nowhere, quote, textEnd, zero } from './bytes';
import { clearFields, enter, escapedText, fieldAt, plainText, wholeNumber } from './fields';

/**
 * Reads a flat JSON object of texts and whole numbers, as nearly every line of the json formatter is one, checking every
 * byte of it. Gives the end of its line, or nowhere for any other line, valid or not: the host looks at that.
 */
export function scanJson(start: usize): usize {
  clearFields();
  let at = start;
  while (true) {
    at = scanPair(at + 1);
    if (at == nowhere) return nowhere;
    const next = load<u8>(at);
    if (next == 0x7d) return lineEnd(at + 1);
    if (next != 0x2c) return nowhere;
  }
}

function scanPair(at: usize): usize {
  if (load<u8>(at) != quote) return nowhere;
  const keyEnd = textEnd(at + 1);
  // A quote, and a colon.
  if (load<u16>(keyEnd) != 0x3a22) return nowhere;
  const field = fieldAt(at + 1, keyEnd);
  const value = keyEnd + 2;
  return load<u8>(value) == quote ? scanText(field, value + 1) : scanNumber(field, value);
}

function scanText(field: i32, start: usize): usize {
  let end = textEnd(start);
  let kind = plainText;
  while (load<u8>(end) == backslash) {
    kind = escapedText;
    const after = escapeEnd(end + 1);
    if (after == nowhere) return nowhere;
    end = textEnd(after);
  }
  if (load<u8>(end) != quote || !enter(field, kind, start, end)) return nowhere;
  return end + 1;
}

function escapeEnd(at: usize): usize {
  switch (load<u8>(at)) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at + 1;
    case 0x75: // u
      return isHex(at + 1) ? at + 5 : nowhere;
    default:
      return nowhere;
  }
}

function isHex(at: usize): bool {
  for (let i = at; i < at + 4; i += 1) {
    const byte = load<u8>(i);
    const letter = byte | 0x20;
    if (!isDigit(byte) && (letter < 0x61 || letter > 0x66)) return false;
  }
  return true;
}

function scanNumber(field: i32, start: usize): usize {
  let end = start;
  while (isDigit(load<u8>(end))) end += 1;
  const length = end - start;
  if (length == 0 || length > 15 || (length > 1 && load<u8>(start) == zero)) return nowhere;
  return enter(field, wholeNumber, start, end) ? end : nowhere;
}
