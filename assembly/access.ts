import { backslash, digits, isDigit, lineEnd, nowhere, quote, space, textEnd, wordEnd } from './bytes';
import { accessLine, certainAt, countLine, countRequest, hasRoomFor } from './counts';
import { countsAccess, noteAccess } from './host';
import { isWrite, methodAt, operationOf, unreadable } from './route';
import { accessTime } from './times';
import { noteWrite, wantsWrites } from './writes';

const nothing: i8 = 0x20;

/**
 * Reads and counts a line of the access log, `client - - [time] "METHOD URI PROTO" status size "referer" "user agent"`.
 * Gives the end of the line, or nowhere where the host has to read it.
 */
export function countAccess(start: usize): usize {
  if (!countsAccess) return nowhere;
  const client = wordEnd(start, nothing);
  // ` - - [`, which is six bytes.
  if (client == start || load<u32>(client) != 0x2d202d20 || load<u16>(client + 4) != 0x5b20) return nowhere;
  const request = client + 35;
  if (load<u16>(request - 3) != 0x205d || load<u8>(request - 1) != quote) return nowhere;
  const timeMs = accessTime(client + 6);
  return timeMs < 0 ? nowhere : countRequestLine(request, timeMs);
}

function countRequestLine(start: usize, timeMs: f64): usize {
  const methodEnd = wordEnd(start, nothing);
  const end = textEnd(start);
  const uri = methodEnd + 1;
  if (load<u8>(methodEnd) != space || uri + 9 > end || !isProtocol(end - 9)) return nowhere;
  // A quote and a space.
  if (load<u16>(end) != 0x2022) return nowhere;
  const status = digits(end + 2, end + 5);
  const size = sizeEnd(end + 6);
  if (status < 100 || status >= 500 || load<u8>(end + 5) != space || size == nowhere) return nowhere;
  const after = agentEnd(size);
  const method = methodAt(start, methodEnd);
  if (after == nowhere || method < 0) return nowhere;
  const operation = operationOf(method, uri, end - 9);
  if (operation == unreadable || !hasRoomFor(operation, <i32>status)) return nowhere;
  if (wantsWrites && status < 300 && isWrite(operation)) noteWrite(timeMs, timeMs + 999, 0);
  countRequest(certainAt(), method, operation, <i32>status, <f64>digits(end + 6, size));
  noteAccess(timeMs);
  countLine(accessLine);
  return after;
}

/** ` HTTP/1.1`, after which the request line ends. */
function isProtocol(at: usize): bool {
  const isNamed = load<u8>(at) == space && load<u32>(at + 1) == 0x50545448 && load<u8>(at + 5) == 0x2f;
  return isNamed && isDigit(load<u8>(at + 6)) && load<u8>(at + 7) == 0x2e && isDigit(load<u8>(at + 8));
}

function sizeEnd(start: usize): usize {
  let end = start;
  while (isDigit(load<u8>(end))) end += 1;
  return end == start || end - start > 15 ? nowhere : end;
}

/** The end of the line, whose rest is the referer and the user agent. */
function agentEnd(at: usize): usize {
  if (load<u16>(at) != 0x2220) return nowhere;
  const referer = quotedEnd(at + 2);
  if (referer == nowhere || load<u16>(referer + 1) != 0x2220) return nowhere;
  const agent = quotedEnd(referer + 3);
  return agent == nowhere ? nowhere : lineEnd(agent + 1);
}

function quotedEnd(start: usize): usize {
  let end = textEnd(start);
  while (load<u8>(end) == backslash) {
    if (load<u8>(end + 1) < space) return nowhere;
    end = textEnd(end + 2);
  }
  return load<u8>(end) == quote ? end : nowhere;
}
