import { backslash, digits, isDigit, lineEnd, nowhere, quote, space, textEnd, wordEnd } from './bytes';
import { accessTime } from './times';

const nothing: i8 = 0x20;

/** What the access line that was scanned last says; places are in the input. */
export let timeMs: f64 = 0;
export let clientEnd: usize = 0;
export let methodStart: usize = 0;
export let methodEnd: usize = 0;
export let uriStart: usize = 0;
export let uriEnd: usize = 0;
export let status: i32 = 0;
export let size: i64 = 0;
export let agentStart: usize = 0;
export let agentEnd: usize = 0;

/**
 * Reads a line of the access log, `client - - [time] "METHOD URI PROTO" status size "referer" "user agent"`. Gives the end of
 * the line, or nowhere where the host has to read it.
 */
export function scanAccess(start: usize): usize {
  clientEnd = wordEnd(start, nothing);
  // ` - - [`, which is six bytes.
  if (clientEnd == start || load<u32>(clientEnd) != 0x2d202d20 || load<u16>(clientEnd + 4) != 0x5b20)
    return nowhere;
  const request = clientEnd + 35;
  if (load<u16>(request - 3) != 0x205d || load<u8>(request - 1) != quote) return nowhere;
  timeMs = accessTime(clientEnd + 6);
  return timeMs < 0 ? nowhere : scanRequestLine(request);
}

function scanRequestLine(start: usize): usize {
  methodStart = start;
  methodEnd = wordEnd(start, nothing);
  const end = textEnd(start);
  uriStart = methodEnd + 1;
  uriEnd = end - 9;
  if (load<u8>(methodEnd) != space || uriStart > uriEnd || !isProtocol(uriEnd)) return nowhere;
  // A quote and a space.
  return load<u16>(end) == 0x2022 ? scanAnswer(end + 2) : nowhere;
}

function scanAnswer(start: usize): usize {
  const sizeStart = start + 4;
  const sizeEnd = numberEnd(sizeStart);
  const code = digits(start, start + 3);
  if (code < 100 || code >= 500 || load<u8>(start + 3) != space || sizeEnd == nowhere) return nowhere;
  status = <i32>code;
  size = digits(sizeStart, sizeEnd);
  return scanAgent(sizeEnd);
}

/** ` HTTP/1.1`, after which the request line ends. */
function isProtocol(at: usize): bool {
  const isNamed = load<u8>(at) == space && load<u32>(at + 1) == 0x50545448 && load<u8>(at + 5) == 0x2f;
  return isNamed && isDigit(load<u8>(at + 6)) && load<u8>(at + 7) == 0x2e && isDigit(load<u8>(at + 8));
}

function numberEnd(start: usize): usize {
  let end = start;
  while (isDigit(load<u8>(end))) end += 1;
  return end == start || end - start > 15 ? nowhere : end;
}

/** The end of the line, whose rest is the referer and the user agent. */
function scanAgent(at: usize): usize {
  if (load<u16>(at) != 0x2220) return nowhere;
  const referer = quotedEnd(at + 2);
  if (referer == nowhere || load<u16>(referer + 1) != 0x2220) return nowhere;
  agentStart = referer + 3;
  agentEnd = quotedEnd(agentStart);
  return agentEnd == nowhere ? nowhere : lineEnd(agentEnd + 1);
}

function quotedEnd(start: usize): usize {
  let end = textEnd(start);
  while (load<u8>(end) == backslash) {
    if (load<u8>(end + 1) < space) return nowhere;
    end = textEnd(end + 2);
  }
  return load<u8>(end) == quote ? end : nowhere;
}
