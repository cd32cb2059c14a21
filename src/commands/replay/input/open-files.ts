import { stat } from 'node:fs/promises';
import { reasonOf } from '../../../domain/failure.ts';
import { assertNever } from '../../../domain/never.ts';
import { quote } from '../../../domain/quote.ts';
import { plainPath } from '../../output/plain-text.ts';
import { LogFile, type FirstLook } from './log-file.ts';
import type { RefusedFormat } from './open-bytes.ts';
import { fileId, standardInput } from './raw-log.ts';

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
  /** Undefined for what is no regular file. */
  readonly size: number | undefined;
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
  const files = named.map(({ path, id }) => new LogFile({ path, id, stdin }));
  const problems = [
    ...looks.flatMap((look) => ('problem' in look ? [look.problem] : [])),
    ...namedTwice(named),
  ];
  for (const file of problems.length === 0 ? files : []) problems.push(...(await problemsOf(file)));
  if (problems.length === 0) return { status: 'ok', files, totalBytes: sizeOf(named) };
  await Promise.all(files.map((file) => file.close()));
  return { status: 'failed', problems };
}

async function lookAt(path: string): Promise<Look> {
  if (path === standardInput) return { path, size: undefined, id: path };
  try {
    const stats = await stat(path, { bigint: true });
    if (stats.isDirectory()) return { problem: `${nameOf(path)}: is a directory, expected a log file` };
    return { path, size: stats.isFile() ? Number(stats.size) : undefined, id: fileId(stats) };
  } catch (error) {
    return { problem: cannotBeRead(path, reasonOf(error)) };
  }
}

function sizeOf(named: readonly Named[]): number | undefined {
  let sum = 0;
  for (const { size } of named) {
    if (size === undefined) return undefined;
    sum += size;
  }
  return sum;
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
  const look = await file.look();
  return look.status === 'ok' ? [] : [problemOf(file.path, look)];
}

function problemOf(path: string, look: Exclude<FirstLook, { status: 'ok' }>): string {
  switch (look.status) {
    case 'failed':
      return cannotBeRead(path, look.detail);
    case 'replaced':
      return `${nameOf(path)}: was rotated while it was opened, expected each log to stay where it is; run it again`;
    case 'refused':
      return isCompressed(path, look.by);
    default:
      return assertNever(look);
  }
}

function cannotBeRead(path: string, detail: string): string {
  return `${nameOf(path)}: cannot be read, expected a log file, got ${quote(detail)}`;
}

function isCompressed(path: string, { format, unpack }: RefusedFormat): string {
  const command = path === standardInput ? unpack : `${unpack} ${nameOf(path)}`;
  return `${nameOf(path)}: is compressed with ${format}, expected plain text or gzip; unpack it: ${command} | registry-exporter replay -`;
}

export function nameOf(path: string): string {
  return path === standardInput ? 'standard input' : plainPath(path);
}
