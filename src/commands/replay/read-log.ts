import type { AuthWatch } from '../../collectors/log/auth-watch/auth-watch.ts';
import { isLogIn, tellLogIn, type Told } from '../../collectors/log/told-facts.ts';
import type { AuthFailureFact, AuthSuccessFact, LogFact, RequestFact } from '../../registry/log/facts.ts';
import type { LogLine } from '../../registry/log/line.ts';
import type { LogTally } from '../../registry/log/log-tally.ts';
import { RegistryLog } from '../../registry/log/registry-log.ts';
import type { LogPiece } from './input/time-order.ts';

/** Names of repositories leave the fast lane with a tally, and it has room for some thousand. */
const talliedBytes = 64 * 1024 * 1024;
/** Asking whether what waits has waited long enough costs more than to read a short piece. */
const expiredBytes = 64 * 1024;

/** Who takes what a log tells. */
export interface LogReader {
  /** Whether each line is to be shown to `line`, which takes several times as long. */
  readonly seesLines: boolean;
  line(line: LogLine, facts: readonly LogFact[]): void;
  logIn(fact: AuthFailureFact | AuthSuccessFact, told: Told): void;
  serverError(fact: RequestFact): void;
  tally(tally: LogTally): void;
}

export interface ReadLogOptions {
  /** Upper bounds of the buckets that durations fall into, in seconds. */
  readonly bounds: readonly number[];
  readonly watch: AuthWatch;
  readonly reader: LogReader;
  /** Is asked between two pieces. */
  readonly onPiece: (piece: LogPiece) => void;
}

export interface LogRead {
  readonly bytes: number;
  /** Time of the latest line that tells one; 0 where none does. */
  readonly lastLineMs: number;
  /** Lines that a container runtime cut and of which the end is missing. */
  readonly unfinishedLines: number;
}

/** Reads a whole log once. Time passes as its lines tell it. */
export async function readLog(pieces: AsyncIterable<LogPiece>, options: ReadLogOptions): Promise<LogRead> {
  const { reader, onPiece } = options;
  const log = createLog(options);
  let [bytes, untallied, unexpired] = [0, 0, 0];
  for await (const piece of pieces) {
    const nowMs = Math.max(log.lastLineMs, wholeSecond(piece.timeMs));
    takeErrors(reader, log.read(piece.origin, piece.bytes, nowMs));
    unexpired += piece.bytes.length;
    if (unexpired >= expiredBytes) {
      takeErrors(reader, log.expire(log.lastLineMs, false));
      unexpired = 0;
    }
    bytes += piece.bytes.length;
    untallied += piece.bytes.length;
    if (untallied >= talliedBytes && !reader.seesLines) {
      reader.tally(log.takeTally());
      untallied = 0;
    }
    onPiece(piece);
  }
  // What waits for another line begins to wait at the first call at the latest, and is decided at the second.
  takeErrors(reader, [...log.expire(log.lastLineMs, false), ...log.expire(Number.MAX_SAFE_INTEGER, false)]);
  reader.tally(log.takeTally());
  return { bytes, lastLineMs: log.lastLineMs, unfinishedLines: log.unfinishedLines };
}

function createLog({ bounds, watch, reader }: ReadLogOptions): RegistryLog {
  const observe = (line: LogLine, facts: readonly LogFact[]): void => {
    if (reader.seesLines) reader.line(line, facts);
    for (const fact of facts) {
      if (isLogIn(fact)) reader.logIn(fact, tellLogIn(fact, watch, log));
    }
  };
  const log = new RegistryLog({ bounds, suspects: watch.suspects, isFast: !reader.seesLines, observe });
  return log;
}

function takeErrors(reader: LogReader, errors: readonly RequestFact[]): void {
  for (const error of errors) reader.serverError(error);
}

/** Lines without a time of their own get one of whole seconds, for that of an access line is no more exact. */
function wholeSecond(timeMs: number): number {
  return Math.max(0, Math.floor(timeMs / 1_000) * 1_000);
}
