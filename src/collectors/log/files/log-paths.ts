import { opendir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { possibleBases } from './generation-names.ts';

/** More than a folder of logs has; what lies beyond is not looked at. */
const mostEntries = 20_000;
const mostMatches = 1_000;

/**
 * The logs that a path stands for: itself, or, with `*` and `?`, those that match it now. Nothing else has a meaning, as a log's
 * path may well hold brackets or braces, and what is looked at is bounded.
 */
export class LogPaths {
  readonly isPattern: boolean;
  readonly #pattern: string;
  readonly #segments: readonly string[];

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#segments = pattern.split('/');
    this.isPattern = isWild(pattern);
  }

  /** In the order of their names. A rotated generation of a log that matches is none by itself. */
  async find(): Promise<readonly string[]> {
    if (!this.isPattern) return [this.#pattern];
    let found: readonly string[] = [this.#segments[0] === '' ? '/' : '.'];
    for (const segment of this.#segments.filter((text) => text !== '')) found = await below(found, segment);
    return found.filter((path) => !path.endsWith('.gz') && !this.#isGeneration(path)).sort();
  }

  matches(path: string): boolean {
    if (!this.isPattern) return path === this.#pattern;
    const names = path.split('/');
    if (names.length !== this.#segments.length) return false;
    return this.#segments.every((segment, index) => matcher(segment)(names[index] ?? ''));
  }

  #isGeneration(path: string): boolean {
    const folder = dirname(path);
    return possibleBases(basename(path)).some((base) => this.matches(join(folder, base)));
  }
}

async function below(folders: readonly string[], segment: string): Promise<readonly string[]> {
  if (!isWild(segment)) return folders.map((folder) => join(folder, segment));
  const isMatch = matcher(segment);
  const found: string[] = [];
  for (const folder of folders)
    for (const name of await namesIn(folder))
      if (isMatch(name) && found.length < mostMatches) found.push(join(folder, name));
  return found;
}

/** A folder that cannot be listed has no matches. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(folder, { bufferSize: 256 })) {
      names.push(name);
      if (names.length >= mostEntries) break;
    }
  } catch {
    return names;
  }
  return names;
}

function isWild(text: string): boolean {
  return /[*?]/.test(text);
}

/** As in a shell, a name with a leading dot has to be asked for. */
function matcher(segment: string): (name: string) => boolean {
  if (!isWild(segment)) return (name) => name === segment;
  const parts = segment.split(/(\*+|\?)/).map((part) => {
    if (part.startsWith('*')) return '.*?';
    return part === '?' ? '.' : part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
  const pattern = new RegExp(`^${parts.join('')}$`, 's');
  return (name) => pattern.test(name) && (segment.startsWith('.') || !name.startsWith('.'));
}
