import { accessSync, constants, readFileSync, statSync } from 'node:fs';
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

/** A directory that must be there and take files when the program starts. */
export const writableDirectory: Kind<string> = {
  expected: 'the absolute path of an existing directory',
  parse: (raw) => {
    if (typeof raw !== 'string' || !raw.startsWith('/')) return wrong('is not an absolute path');
    if (isWritableDirectory(raw)) return ok(raw);
    return wrong(
      'is not a directory that can be written',
      "create it and let the exporter's user write to it",
    );
  },
};

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isWritableDirectory(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isOtherThanDirectory(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}
