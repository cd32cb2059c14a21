import { backslash, lineEnd, nowhere, quote, space, textEnd, wordEnd } from './bytes';
import { clearFields, enter, escapedText, fieldAt, plainText } from './fields';

const equals: u8 = 0x3d;
const nothing: i8 = 0x20;

/** Reads a line of the text formatter, `time="…" level=info msg="…" key=value …`, as `scanJson` does one of the other. */
export function scanText(start: usize): usize {
  clearFields();
  let at = start;
  while (true) {
    const keyEnd = wordEnd(at, equals);
    if (keyEnd == at || load<u8>(keyEnd) != equals) return nowhere;
    const field = fieldAt(at, keyEnd);
    const value = keyEnd + 1;
    at = load<u8>(value) == quote ? scanQuoted(field, value + 1) : scanBare(field, value);
    if (at == nowhere) return nowhere;
    if (load<u8>(at) != space) return lineEnd(at);
    at += 1;
  }
}

function scanQuoted(field: i32, start: usize): usize {
  let end = textEnd(start);
  let kind = plainText;
  while (load<u8>(end) == backslash) {
    kind = escapedText;
    const escaped = load<u8>(end + 1);
    if (escaped < space || escaped >= 0x7f) return nowhere;
    end = textEnd(end + 2);
  }
  if (load<u8>(end) != quote || !enter(field, kind, start, end)) return nowhere;
  return end + 1;
}

function scanBare(field: i32, start: usize): usize {
  const end = wordEnd(start, nothing);
  return enter(field, plainText, start, end) ? end : nowhere;
}
