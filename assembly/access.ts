import * as line from './access-line';
import { nowhere } from './bytes';
import { accessLine, certainAt, countLine, countRequest, hasRoomFor } from './counts';
import { countsAccess, noteAccess } from './host';
import { isWrite, methodAt, operationOf, unreadable } from './route';
import { noteWrite, wantsWrites } from './writes';

/** Reads and counts a line of the access log. Gives the end of the line, or nowhere where the host has to read it. */
export function countAccess(start: usize): usize {
  if (!countsAccess) return nowhere;
  const end = line.scanAccess(start);
  return end != nowhere && countScanned() ? end : nowhere;
}

function countScanned(): bool {
  const method = methodAt(line.methodStart, line.methodEnd);
  if (method < 0) return false;
  const operation = operationOf(method, line.uriStart, line.uriEnd);
  if (operation == unreadable || !hasRoomFor(operation, line.status)) return false;
  if (wantsWrites && line.status < 300 && isWrite(operation)) noteWrite(line.timeMs, line.timeMs + 999, 0);
  countRequest(certainAt(), method, operation, line.status, <f64>line.size);
  noteAccess(line.timeMs);
  countLine(accessLine);
  return true;
}
