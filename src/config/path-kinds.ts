import { readFileSync, statSync } from 'node:fs';
import { ok, wrong, type Kind } from './kinds.ts';

export const readableFile: Kind<string> = {
  expected: 'the path of a file that can be read',
  parse: (raw) => {
    if (typeof raw !== 'string') return wrong('is not a path');
    return readText(raw) === undefined ? wrong('cannot be read') : ok(raw);
  },
};

export const caFile: Kind<string> = {
  expected: 'the path of a file with PEM certificates',
  parse: (raw) => {
    if (typeof raw !== 'string') return wrong('is not a path');
    const pem = readText(raw);
    if (pem === undefined) return wrong('cannot be read');
    return pem.includes('-----BEGIN CERTIFICATE-----') ? ok(raw) : wrong('holds no certificate');
  },
};

/** A directory that may still appear (a volume mounted later), but must not be something else. */
export const directory: Kind<string> = {
  expected: 'the absolute path of a directory',
  parse: (raw) => {
    if (typeof raw !== 'string' || !raw.startsWith('/')) return wrong('is not an absolute path');
    return isOtherThanDirectory(raw) ? wrong('is not a directory') : ok(raw);
  },
};

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isOtherThanDirectory(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}
