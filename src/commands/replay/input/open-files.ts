import { stat } from 'node:fs/promises';
import { reasonOf } from '../../../domain/failure.ts';
import { quote } from '../../../domain/quote.ts';
import { LogFile } from './log-file.ts';

export type OpenedFiles =
  | {
      readonly status: 'ok';
      readonly files: readonly LogFile[];
      /** Of all files together; undefined where one has no size. */
      readonly totalBytes: number | undefined;
    }
  | { readonly status: 'failed'; readonly problems: readonly string[] };

interface Named {
  readonly path: string;
  readonly isRegular: boolean;
  readonly size: number;
  /** Device and inode; empty where another name cannot lead to the same bytes. */
  readonly id: string;
}

type Look = Named | { readonly problem: string };

/** Opens every file once and finds out when it begins, or tells all that is wrong with them. */
export async function openFiles(
  paths: readonly string[],
  stdin: AsyncIterable<unknown>,
): Promise<OpenedFiles> {
  const looks = await Promise.all(paths.map(lookAt));
  const named = looks.filter((look) => 'path' in look);
  const files = named.map(({ path, isRegular }) => new LogFile({ path, isRegular, stdin }));
  const problems = [
    ...looks.flatMap((look) => ('problem' in look ? [look.problem] : [])),
    ...namedTwice(named),
  ];
  for (const file of problems.length === 0 ? files : []) problems.push(...(await problemsOf(file)));
  if (problems.length > 0) return { status: 'failed', problems };
  const isKnown = named.every(({ isRegular }) => isRegular);
  return {
    status: 'ok',
    files,
    totalBytes: isKnown ? named.reduce((sum, { size }) => sum + size, 0) : undefined,
  };
}

async function lookAt(path: string): Promise<Look> {
  if (path === '-') return { path, isRegular: false, size: 0, id: '-' };
  try {
    const stats = await stat(path, { bigint: true });
    if (stats.isDirectory()) return { problem: `${nameOf(path)}: is a directory, expected a log file` };
    const isRegular = stats.isFile();
    return { path, isRegular, size: Number(stats.size), id: isRegular ? `${stats.dev}:${stats.ino}` : '' };
  } catch (error) {
    return { problem: cannotBeRead(path, error) };
  }
}

/** What is counted twice is wrong, and nobody means it. */
function namedTwice(named: readonly Named[]): readonly string[] {
  const known = new Map<string, string>();
  return named.flatMap(({ path, id }) => {
    const before = id === '' ? undefined : known.get(id);
    known.set(id, path);
    return before === undefined
      ? []
      : [`${nameOf(path)}: is named twice, expected each log once, got ${quote(before)} too`];
  });
}

async function problemsOf(file: LogFile): Promise<readonly string[]> {
  try {
    await file.look();
    return [];
  } catch (error) {
    return [cannotBeRead(file.path, error)];
  }
}

function cannotBeRead(path: string, error: unknown): string {
  return `${nameOf(path)}: cannot be read, expected a log file, got ${quote(reasonOf(error))}`;
}

/** A path for a person; one that could steer a terminal is quoted. */
export function nameOf(path: string): string {
  if (path === '-') return 'standard input';
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(path) ? path : quote(path);
}
