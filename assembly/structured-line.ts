import { digits, wordEnd } from './bytes';
import { durationOf, unknownDuration } from './duration';
import * as fields from './fields';
import { methodAt, operationOf, operationOfEscaped } from './route';
import { structuredTime, unknownTime } from './times';
import { Words } from './words';

/** What the fields say that were read last. Whatever only the host can read is said to be so, or counts as absent. */

const messages = new Words(
  'response completed,response completed with error,authorized request,authorizing request',
);
/** The numbers of messages; those below end a request. */
export const authorized = 2;
export const unknownMessage = -1;

/** In the host's order. */
const codes = new Words(
  'blob unknown,blob upload invalid,blob upload unknown,digest invalid,manifest blob unknown,manifest invalid,' +
    'manifest unknown,manifest unverified,name invalid,name unknown,pagination number invalid,range invalid,' +
    'size invalid,tag invalid,unauthorized,denied,unsupported,toomanyrequests,unavailable,unknown',
);
export const noCode = -1;
export const unknownCode = -2;
export const unreadableSeconds: f64 = -2;
const longestId: usize = 128;

export function isText(key: i32): bool {
  const kind = fields.kindOf(key);
  return kind == fields.plainText || kind == fields.escapedText;
}

/** Which of its two keys the message has. */
export function messageKey(): i32 {
  return fields.kindOf(fields.keyMsg) == fields.absent ? fields.keyMessage : fields.keyMsg;
}

export function messageAt(key: i32): i32 {
  return messages.find(fields.startOf(key), fields.endOf(key));
}

export function timeOfLine(): f64 {
  const key = fields.kindOf(fields.keyTime) == fields.absent ? fields.keyTimestamp : fields.keyTime;
  if (fields.kindOf(key) != fields.plainText) return unknownTime;
  return structuredTime(fields.startOf(key), fields.endOf(key));
}

/** What the text formatter writes bare is a text here. */
export function numberAt(key: i32): i64 {
  const kind = fields.kindOf(key);
  if (kind != fields.wholeNumber && kind != fields.plainText) return -1;
  return digits(fields.startOf(key), fields.endOf(key));
}

export function methodOfLine(): i32 {
  if (fields.kindOf(fields.keyMethod) != fields.plainText) return -1;
  return methodAt(fields.startOf(fields.keyMethod), fields.endOf(fields.keyMethod));
}

export function operationOfLine(method: i32): i32 {
  const start = fields.startOf(fields.keyUri);
  const end = fields.endOf(fields.keyUri);
  if (fields.kindOf(fields.keyUri) == fields.plainText) return operationOf(method, start, end);
  return operationOfEscaped(method, start, end);
}

export function codeOfLine(): i32 {
  const kind = fields.kindOf(fields.keyErrorCode);
  if (kind == fields.absent) return noCode;
  if (kind != fields.plainText) return unknownCode;
  const start = fields.startOf(fields.keyErrorCode);
  const end = fields.endOf(fields.keyErrorCode);
  if (start == end) return noCode;
  const code = codes.find(start, end);
  return code < 0 ? unknownCode : code;
}

export function secondsOfLine(): f64 {
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
export function isIdReadable(): bool {
  const kind = fields.kindOf(fields.keyId);
  if (kind == fields.absent) return true;
  const isBounded = kind == fields.plainText && idEnd() - idStart() <= longestId;
  return isBounded && wordEnd(idStart(), 0x22) == idEnd();
}

export function idStart(): usize {
  return fields.kindOf(fields.keyId) == fields.absent ? 0 : fields.startOf(fields.keyId);
}

export function idEnd(): usize {
  return fields.kindOf(fields.keyId) == fields.absent ? 0 : fields.endOf(fields.keyId);
}
