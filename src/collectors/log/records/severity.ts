import type { Severity } from '../../../domain/log-record.ts';
import { isTokenCause } from '../../../registry/log/auth-refusal.ts';
import type { LogLine } from '../../../registry/log/line.ts';
import { fieldNumber, type StructuredLine } from '../../../registry/log/structured-line.ts';
import { isCompleted } from '../../../registry/log/structured-request.ts';

/**
 * How grave a line is by what it says. The registry's level is of no use for that: each push logs `blob unknown` as an
 * error, for clients ask before they upload.
 */
export function severityOf(line: LogLine): Severity {
  switch (line.kind) {
    case 'access':
      return severityOfStatus(line.status);
    case 'structured':
      return isCompleted(line)
        ? severityOfStatus(fieldNumber(line, 'http.response.status'))
        : severityOfMessage(line);
    case 'other':
      return graveTexts.test(line.text) ? 'error' : 'info';
    case 'broken':
      return 'info';
  }
}

function severityOfStatus(status: number): Severity {
  return status >= 500 ? 'error' : 'info';
}

function severityOfMessage({ message, level }: StructuredLine): Severity {
  // What is more than the first step of a log-in is an event, which has a severity of its own.
  if (message.startsWith('error authorizing context: ')) return 'info';
  if (clientMistakes.some((mistake) => message.startsWith(mistake))) return 'info';
  if (isFailedLogIn(message)) return 'warn';
  return levels.get(level) ?? 'info';
}

/** Lines before a refusal say who failed, and why. */
function isFailedLogIn(message: string): boolean {
  return (
    message === 'user failed to authenticate' ||
    message.startsWith('error authenticating user ') ||
    isTokenCause(message)
  );
}

const levels: ReadonlyMap<string, Severity> = new Map([
  ['warning', 'warn'],
  ['error', 'error'],
  ['fatal', 'error'],
  ['panic', 'error'],
]);

/** The registry calls them errors; nothing is wrong with it. */
const clientMistakes = [
  'client disconnected during ',
  'error resolving upload: ',
  'error parsing digest=',
  'error parsing reference from context: ',
  'Error committing to storage: invalid digest ',
  'invalid remote IP address: ',
  // What else may be behind this is a storage that cannot be written.
  'unknown error reading request payload: http: ',
  'unknown error reading request payload: unexpected EOF',
  'payload digest does ',
  'canonical digest does match provided digest',
  'upload resumed at wrong offest',
];

/** Of what Go and net/http print, what says that the registry does not work. */
const graveTexts =
  /^(?:panic: |fatal error: |configuration error: |failed to garbage collect: )|http: (?:panic serving|Accept error)/;
