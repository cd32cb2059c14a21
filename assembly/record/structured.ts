import { unknownDuration } from '../duration';
import * as fields from '../fields';
import { head, unreadable } from '../route';
import * as line from '../structured-line';
import * as attributes from './attributes';
import { isEvent } from './events';
import { putHeading } from './heading';

/** The host remembers who makes a request by these, and they are nothing where the line that was recorded last names nobody. */
export let userStart: usize = 0;
export let userEnd: usize = 0;

export function forgetUser(): void {
  userEnd = userStart = 0;
}

/** Writes the record of the line whose fields were read last, but for its ending; false where the host has to. */
export function recordStructured(start: usize, end: usize): bool {
  forgetUser();
  const message = line.messageKey();
  if (!line.isText(fields.keyLevel) || !line.isText(message) || !line.isIdReadable()) return false;
  const timeMs = line.timeOfLine();
  const known = line.messageAt(message);
  const method = line.methodOfLine();
  if (timeMs < 0 || known == line.unknownMessage || method < 0 || !line.isText(fields.keyUri)) return false;
  const operation = line.operationOfLine(method);
  if (operation == unreadable) return false;
  putHeading(timeMs, start, end);
  if (!recordRequest(operation)) return false;
  return known < line.authorized ? recordAnswer(method, operation) : recordAuthorized(known);
}

function recordRequest(operation: i32): bool {
  attributes.putMethod(fields.startOf(fields.keyMethod), fields.endOf(fields.keyMethod));
  const uri = fields.startOf(fields.keyUri);
  if (!attributes.putRoute(uri, fields.endOf(fields.keyUri), operation)) return false;
  return attributes.putPeer(fields.keyClient) && attributes.putAgentField(fields.keyAgent);
}

function recordAnswer(method: i32, operation: i32): bool {
  const status = line.numberAt(fields.keyStatus);
  const seconds = line.secondsOfLine();
  const isAbsent = fields.kindOf(fields.keyWritten) == fields.absent;
  const written = isAbsent ? 0 : line.numberAt(fields.keyWritten);
  if (status < 100 || status >= 500 || written < 0 || seconds == line.unreadableSeconds) return false;
  if (isEvent(operation, <i32>status)) return false;
  attributes.putStatus(status);
  if (method != head && !isAbsent) attributes.putSize(written);
  if (seconds != unknownDuration && !attributes.putSeconds(seconds)) return false;
  return recordRest();
}

/** A message that is more than a fact by its level is the host's. */
function recordAuthorized(message: i32): bool {
  const level = fields.startOf(fields.keyLevel);
  const isFact = isLevel(level, fields.endOf(fields.keyLevel));
  if (!isFact || !recordRest()) return false;
  if (message != line.authorized || fields.kindOf(fields.keyUser) == fields.absent) return true;
  userStart = fields.startOf(fields.keyUser);
  userEnd = fields.endOf(fields.keyUser);
  return fields.kindOf(fields.keyUser) == fields.plainText;
}

const info: u32 = 0x6f666e69;

function isLevel(start: usize, end: usize): bool {
  return end - start == 4 && load<u32>(start) == info;
}

function recordRest(): bool {
  const code = line.codeOfLine();
  if (code == line.unknownCode) return false;
  if (!attributes.putId(fields.keyId) || !attributes.putUser(fields.keyUser)) return false;
  if (code != line.noCode) attributes.putErrorCode(code);
  return true;
}
