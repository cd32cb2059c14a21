import { readFileSync } from 'node:fs';
import { wrong, type Kind, type Parsed } from './kinds.ts';
import { asWritten, collect, pairs, type Pairs, type PairShape } from './pair-kind.ts';

export type Headers = Pairs;

/** Whose values follow from what is sent: one that says otherwise would have every delivery refused. */
const ownHeaders = new Set([
  ...['connection', 'content-encoding', 'content-length', 'content-type'],
  ...['host', 'transfer-encoding'],
]);

const shape: PairShape = {
  name: /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
  value: /^[\t\x20-\x7e]*$/,
  refuse: (name) =>
    ownHeaders.has(name.toLowerCase())
      ? wrong(`has ${name.toLowerCase()}, which is not to be chosen`)
      : undefined,
};

export const headers: Kind<Headers> = pairs(shape);

/** A file with a header on each line, taken as it stands. */
export const headersFile: Kind<string> = {
  expected: 'the path of a file with name=value on each line',
  parse: (raw) => {
    if (typeof raw !== 'string') return wrong('is not a path');
    const read = readHeadersFile(raw);
    return read.ok ? { ok: true, value: raw } : read;
  },
};

/** What is wrong is told without what is in the file. */
export function readHeadersFile(path: string): Parsed<Headers> {
  try {
    const lines = readFileSync(path, 'utf8').split(/\r?\n/);
    return collect(lines.filter((line) => line.trim() !== '').map(asWritten), shape);
  } catch {
    return wrong('cannot be read');
  }
}
