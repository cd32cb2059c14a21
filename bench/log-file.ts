import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogLines } from './log-lines.ts';

const megabyte = 1_000_000;

/** The path of a log of that many megabytes, made where it is not there yet. */
export function logFile(megabytes: number): string {
  const folder = join(tmpdir(), 'registry-observability-bench');
  const path = join(folder, `mixed-${megabytes}.log`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${path}.unfinished`;
  const file = openSync(unfinished, 'w');
  const lines = new LogLines(1);
  for (let bytes = 0; bytes < megabytes * megabyte;) bytes += writeSync(file, manyOf(lines));
  closeSync(file);
  renameSync(unfinished, path);
  return path;
}

function manyOf(lines: LogLines): string {
  return Array.from({ length: 2_000 }, () => lines.next()).join('');
}
