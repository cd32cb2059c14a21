import { isRecord } from '../../../domain/record.ts';
import { guardBytes } from './read-mark.ts';

/** What of a file's next bytes is not wanted: NUL bytes before its first line, or the rest of a line. */
export type Skip = 'nothing' | 'nul' | 'line';

/** How far one file was read. */
export interface SavedLog {
  readonly id: string;
  readonly bornMs: number;
  readonly mtimeMs: number;
  readonly offset: number;
  /** The last bytes before the offset, in base64. */
  readonly guard: string;
  /** A hash of the first bytes before the offset. */
  readonly head: string;
  /** How long the file was known to be. */
  readonly seenBytes: number;
  readonly skip: Skip;
}

/** The files of one log, the oldest first: more than one while those that were renamed are still read. */
export interface SavedLogs {
  readonly path: string;
  readonly files: readonly SavedLog[];
  /** The heads of files before those that were read to their end, the newest last. */
  readonly past: readonly string[];
}

export interface SavedPosition {
  readonly version: 1;
  /** When the last read was. */
  readonly atMs: number;
  readonly logs: readonly SavedLogs[];
  /** The paths that were looked for; undefined where it was not noted. */
  readonly paths: readonly string[] | undefined;
}

const mostLogs = 1_000;
const mostFiles = 100;
const mostPast = 100;
const mostPaths = 1_000;
const longestText = 4_096;
/** Of what stands before the offset, an earlier version kept this much. */
const fewestGuardBytes = 64;

/** What a position of an earlier process says; undefined where it is none. */
export function parsePosition(json: unknown): SavedPosition | undefined {
  if (!isRecord(json) || json['version'] !== 1) return undefined;
  const { atMs } = json;
  const logs = parseList(json['logs'], mostLogs, parseLogs);
  const paths = parseList(json['paths'], mostPaths, parseText);
  return isFigure(atMs) && logs !== undefined ? { version: 1, atMs, logs, paths } : undefined;
}

function parseLogs(json: unknown): SavedLogs | undefined {
  if (!isRecord(json)) return undefined;
  const { path } = json;
  const files = parseList(json['files'], mostFiles, parseLog);
  const past = parseList(json['past'], mostPast, parseText) ?? [];
  return isText(path) && files !== undefined ? { path, files, past } : undefined;
}

function parseLog(json: unknown): SavedLog | undefined {
  if (!isRecord(json)) return undefined;
  const { id, bornMs, mtimeMs, offset, guard, head, seenBytes, skip } = json;
  if (!isText(id) || !isText(guard) || !isText(head) || !isSkip(skip)) return undefined;
  if (!isFigure(bornMs) || !isFigure(mtimeMs) || !isBytes(offset) || !isBytes(seenBytes)) return undefined;
  const guarded = Buffer.from(guard, 'base64').length;
  if (guarded < Math.min(fewestGuardBytes, offset) || guarded > Math.min(guardBytes, offset))
    return undefined;
  return { id, bornMs, mtimeMs, offset, guard, head, seenBytes, skip };
}

function parseList<T>(
  json: unknown,
  most: number,
  parse: (item: unknown) => T | undefined,
): readonly T[] | undefined {
  if (!Array.isArray(json) || json.length > most) return undefined;
  const items = json.map(parse).filter((item) => item !== undefined);
  return items.length === json.length ? items : undefined;
}

function parseText(json: unknown): string | undefined {
  return isText(json) ? json : undefined;
}

function isText(json: unknown): json is string {
  return typeof json === 'string' && json.length <= longestText;
}

function isFigure(json: unknown): json is number {
  return typeof json === 'number' && Number.isFinite(json);
}

function isBytes(json: unknown): json is number {
  return Number.isSafeInteger(json) && isFigure(json) && json >= 0;
}

function isSkip(json: unknown): json is Skip {
  return json === 'nothing' || json === 'nul' || json === 'line';
}
