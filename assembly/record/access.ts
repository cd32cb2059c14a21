import * as line from '../access-line';
import { head, methodAt, operationOf, unreadable } from '../route';
import * as attributes from './attributes';
import { isEvent } from './events';
import { putHeading } from './heading';

/** Writes the record of the access line that was scanned last, but for its ending; false where the host has to. */
export function recordAccess(start: usize, end: usize): bool {
  const method = methodAt(line.methodStart, line.methodEnd);
  if (method < 0) return false;
  const operation = operationOf(method, line.uriStart, line.uriEnd);
  if (operation == unreadable || isEvent(operation, line.status)) return false;
  putHeading(line.timeMs, start, end);
  attributes.putMethod(line.methodStart, line.methodEnd);
  if (!attributes.putRoute(line.uriStart, line.uriEnd, operation)) return false;
  attributes.putClient(start, line.clientEnd);
  attributes.putAgent(line.agentStart, line.agentEnd);
  attributes.putStatus(line.status);
  if (method != head) attributes.putSize(line.size);
  return true;
}
