import { digits, wordEnd } from './bytes';
import { countDuration, countError, countLine, countRequest, hasRoomFor, structuredLine } from './counts';
import { durationOf, unknownDuration } from './duration';
import * as fields from './fields';
import { noteBegin, noteLine, structuredInto, wantsPulls } from './host';
import { isNewId } from './ids';
import {
  blobGet,
  blobHead,
  isWrite,
  manifestGet,
  manifestHead,
  methodAt,
  operationOf,
  operationOfEscaped,
  unreadable,
} from './route';
import { isSuspect } from './suspects';
import { structuredTime } from './times';
import { Words } from './words';
import { noteWrite, wantsWrites } from './writes';

const messages = new Words(
  'response completed,response completed with error,authorized request,authorizing request',
);
const authorized = 2;

/** Words with which messages begin that tell something else. They go to the host, as do those that begin with an escape. */
const telling = new Words('list,clie,user,erro,toke,fail,unab,resp,Addi,Regi,Star,Dele');

/** In the host's order. */
const codes = new Words(
  'blob unknown,blob upload invalid,blob upload unknown,digest invalid,manifest blob unknown,manifest invalid,' +
    'manifest unknown,manifest unverified,name invalid,name unknown,pagination number invalid,range invalid,' +
    'size invalid,tag invalid,unauthorized,denied,unsupported,toomanyrequests,unavailable,unknown',
);
const noCode = -1;
const unknownCode = -2;
const unreadableSeconds: f64 = -2;
const longestId: usize = 128;

/** Counts the line whose fields were read last; false where the host has to read it. */
export function countStructured(): bool {
  if (!isText(fields.keyLevel)) return false;
  const message = fields.kindOf(fields.keyMsg) == fields.absent ? fields.keyMessage : fields.keyMsg;
  const time = fields.kindOf(fields.keyTime) == fields.absent ? fields.keyTimestamp : fields.keyTime;
  if (!isText(message) || fields.kindOf(time) != fields.plainText) return false;
  const timeMs = structuredTime(fields.startOf(time), fields.endOf(time));
  if (timeMs < 0 || !countMessage(message, timeMs)) return false;
  noteLine(timeMs);
  countLine(structuredLine);
  return true;
}

function isText(key: i32): bool {
  const kind = fields.kindOf(key);
  return kind == fields.plainText || kind == fields.escapedText;
}

function countMessage(key: i32, timeMs: f64): bool {
  const start = fields.startOf(key);
  const end = fields.endOf(key);
  const known = messages.find(start, end);
  if (known < 0) return !mayTell(start, end);
  if (known < authorized) return countCompleted(timeMs);
  return known != authorized || !isSuspect();
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
  const status = numberAt(fields.keyStatus);
  const written = fields.kindOf(fields.keyWritten) == fields.absent ? 0 : numberAt(fields.keyWritten);
  if (status < 100 || status >= 500 || written < 0 || !isText(fields.keyUri) || !isIdReadable()) return false;
  const method = methodOfLine();
  if (method < 0) return false;
  const code = codeOfLine();
  const seconds = secondsOfLine();
  if (code == unknownCode || seconds == unreadableSeconds) return false;
  const operation = operationOfLine(method);
  if (operation == unreadable || !isCountable(operation, <i32>status)) return false;
  if (wantsWrites && status < 300 && isWrite(operation))
    noteWrite(timeMs - max(seconds, 0) * 1_000, timeMs, 1);
  const isFirst = isNewId(idStart(), idEnd());
  if (isFirst && structuredInto != 0) {
    countRequest(structuredInto, method, operation, <i32>status, <f64>written);
    noteBegin(timeMs - max(seconds, 0) * 1_000);
  }
  if (code != noCode) countError(code);
  if (isFirst && seconds != unknownDuration) countDuration(operation, seconds);
  return true;
}

/** What the text formatter writes bare is a text here. */
function numberAt(key: i32): i64 {
  const kind = fields.kindOf(key);
  if (kind != fields.wholeNumber && kind != fields.plainText) return -1;
  return digits(fields.startOf(key), fields.endOf(key));
}

function methodOfLine(): i32 {
  if (fields.kindOf(fields.keyMethod) != fields.plainText) return -1;
  return methodAt(fields.startOf(fields.keyMethod), fields.endOf(fields.keyMethod));
}

function operationOfLine(method: i32): i32 {
  const start = fields.startOf(fields.keyUri);
  const end = fields.endOf(fields.keyUri);
  if (fields.kindOf(fields.keyUri) == fields.plainText) return operationOf(method, start, end);
  return operationOfEscaped(method, start, end);
}

function codeOfLine(): i32 {
  const kind = fields.kindOf(fields.keyErrorCode);
  if (kind == fields.absent) return noCode;
  if (kind != fields.plainText) return unknownCode;
  const start = fields.startOf(fields.keyErrorCode);
  const end = fields.endOf(fields.keyErrorCode);
  if (start == end) return noCode;
  const code = codes.find(start, end);
  return code < 0 ? unknownCode : code;
}

function secondsOfLine(): f64 {
  const kind = fields.kindOf(fields.keyDuration);
  if (kind == fields.absent) return unknownDuration;
  if (kind != fields.plainText) return unreadableSeconds;
  const start = fields.startOf(fields.keyDuration);
  const end = fields.endOf(fields.keyDuration);
  if (start == end) return unknownDuration;
  const seconds = durationOf(start, end);
  return seconds == unknownDuration ? unreadableSeconds : seconds;
}

/** The host knows the same id from later lines, so both have to see the same bytes: the parser mends those of no text. */
function isIdReadable(): bool {
  const kind = fields.kindOf(fields.keyId);
  if (kind == fields.absent) return true;
  const isBounded = kind == fields.plainText && idEnd() - idStart() <= longestId;
  return isBounded && wordEnd(idStart(), 0x22) == idEnd();
}

function idStart(): usize {
  return fields.kindOf(fields.keyId) == fields.absent ? 0 : fields.startOf(fields.keyId);
}

function idEnd(): usize {
  return fields.kindOf(fields.keyId) == fields.absent ? 0 : fields.endOf(fields.keyId);
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
