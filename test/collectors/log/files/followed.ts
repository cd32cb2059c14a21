import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  createFileSource,
  type FileSourceOptions,
} from '../../../../src/collectors/log/files/file-source.ts';
import type { LogSource } from '../../../../src/collectors/log/source.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** What a source gave until it had no more. */
export interface Given {
  readonly lines: readonly string[];
  readonly origins: readonly string[];
  readonly lostLines: number;
  readonly reconnects: number;
  readonly failures: readonly string[];
}

export const roomy = 1024 * 1024;
const mostReads = 100_000;

/** A log with that content, in a folder of its own. */
export function logFile(content: string): string {
  const path = join(temporaryFolder(), 'registry.log');
  writeFileSync(path, content);
  return path;
}

/** A source that is closed with the test. It reads from the beginning where nothing else is said. */
export function follow(
  paths: string | readonly string[],
  options: Partial<FileSourceOptions> = {},
): LogSource {
  const source = createFileSource({
    paths: [paths].flat(),
    from: 'beginning',
    clock: new FakeClock(),
    ...options,
  });
  onTestFinished(() => {
    source.close();
  });
  return source;
}

/** What the next process's source starts from: nothing but text outlives a process. */
export function savedBy(source: LogSource): unknown {
  return JSON.parse(JSON.stringify(source.position()));
}

/** Reads until a read finds nothing, and knows of nothing. */
export async function drain(source: LogSource, maxBytes = roomy): Promise<Given> {
  const given = {
    lines: [''].slice(1),
    origins: [''].slice(1),
    lostLines: 0,
    reconnects: 0,
    failures: [''].slice(1),
  };
  for (let reads = 0; reads < mostReads; reads += 1) {
    const read = await source.read(maxBytes);
    if (read.status === 'failed') given.failures.push(read.detail);
    if (read.status === 'failed') return given;
    given.lines.push(...linesIn(read.bytes));
    if (read.bytes.length > 0 && given.origins.at(-1) !== read.origin) given.origins.push(read.origin);
    given.lostLines += read.lostLines;
    given.reconnects += read.reconnects;
    if (!read.isBehind && read.bytes.length === 0) return given;
  }
  throw new Error('the source never comes to an end');
}

export async function linesOf(source: LogSource): Promise<readonly string[]> {
  return (await drain(source)).lines;
}

/** Lines of a block, each of which has its end. */
export function linesIn(bytes: Buffer): readonly string[] {
  const text = bytes.toString();
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new Error(`half a line was given: ${text.slice(-80)}`);
  return text.slice(0, -1).split('\n');
}

/** Numbered lines, from the first number to the last. */
export function numbered(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, index) => `${lineOf(first + index)}\n`).join('');
}

export function numberedLines(first: number, last: number): readonly string[] {
  return numbered(first, last).split('\n').slice(0, -1);
}

/** No two are alike, as with the lines of a registry, which begin or end with the time. */
export function lineOf(number: number): string {
  return `line ${String(number).padStart(8, '0')} of a registry`;
}
