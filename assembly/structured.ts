import { countDuration, countError, countLine, countRequest, hasRoomFor, structuredLine } from './counts';
import { unknownDuration } from './duration';
import * as fields from './fields';
import { noteBegin, noteLine, structuredInto, wantsPulls } from './host';
import { isNewId } from './ids';
import { blobGet, blobHead, isWrite, manifestGet, manifestHead, unreadable } from './route';
import * as line from './structured-line';
import { isSuspect } from './suspects';
import { Words } from './words';
import { noteWrite, wantsWrites } from './writes';

/** Words with which messages begin that tell something else. They go to the host, as do those that begin with an escape. */
const telling = new Words('list,clie,user,erro,toke,fail,unab,resp,Addi,Regi,Star,Dele');

/** Counts the line whose fields were read last; false where the host has to read it. */
export function countStructured(): bool {
  if (!line.isText(fields.keyLevel)) return false;
  const message = line.messageKey();
  if (!line.isText(message)) return false;
  const timeMs = line.timeOfLine();
  if (timeMs < 0 || !countMessage(message, timeMs)) return false;
  noteLine(timeMs);
  countLine(structuredLine);
  return true;
}

function countMessage(key: i32, timeMs: f64): bool {
  const known = line.messageAt(key);
  if (known == line.unknownMessage) return !mayTell(fields.startOf(key), fields.endOf(key));
  if (known < line.authorized) return countCompleted(timeMs);
  return known != line.authorized || !isSuspect();
}

/** Whether a message is one for the host. */
function mayTell(start: usize, end: usize): bool {
  const first = min(start + 4, end);
  for (let at = start; at < first; at += 1) {
    if (load<u8>(at) == 0x5c) return true;
  }
  return telling.find(start, first) >= 0;
}

function countCompleted(timeMs: f64): bool {
  const status = line.numberAt(fields.keyStatus);
  const written = fields.kindOf(fields.keyWritten) == fields.absent ? 0 : line.numberAt(fields.keyWritten);
  if (status < 100 || status >= 500 || written < 0) return false;
  if (!line.isText(fields.keyUri) || !line.isIdReadable()) return false;
  const method = line.methodOfLine();
  if (method < 0) return false;
  const code = line.codeOfLine();
  const seconds = line.secondsOfLine();
  if (code == line.unknownCode || seconds == line.unreadableSeconds) return false;
  const operation = line.operationOfLine(method);
  if (operation == unreadable || !isCountable(operation, <i32>status)) return false;
  if (wantsWrites && status < 300 && isWrite(operation))
    noteWrite(timeMs - max(seconds, 0) * 1_000, timeMs, 1);
  const isFirst = isNewId(line.idStart(), line.idEnd());
  if (isFirst && structuredInto != 0) {
    countRequest(structuredInto, method, operation, <i32>status, <f64>written);
    noteBegin(timeMs - max(seconds, 0) * 1_000);
  }
  if (code != line.noCode) countError(code);
  if (isFirst && seconds != unknownDuration) countDuration(operation, seconds);
  return true;
}

function isPull(operation: i32): bool {
  return (
    operation == manifestGet || operation == manifestHead || operation == blobGet || operation == blobHead
  );
}

/** Asked before anything is counted, so that no line is counted half. */
function isCountable(operation: i32, status: i32): bool {
  if (wantsPulls && isPull(operation)) return false;
  return structuredInto == 0 || hasRoomFor(operation, status);
}
