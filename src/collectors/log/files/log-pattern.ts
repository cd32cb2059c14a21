import { opendir } from 'node:fs/promises';
import { join, normalize } from 'node:path';

/** More than a folder of logs has; what lies beyond is not looked at. */
const mostEntries = 20_000;
const mostMatches = 1_000;
/** What a name may hold without a meaning. `..` after a link has one, so that a path without a pattern keeps it. */
const doubled = /\/(?:\.?\/)+/g;

/**
 * The files that a path stands for: itself, or, with `*` and `?`, those that match it now. Nothing else has a meaning, as a log's
 * path may well hold brackets or braces, and what is looked at is bounded.
 */
export class LogPattern {
  /** As it was given. */
  readonly text: string;
  readonly isWild: boolean;
  readonly #path: string;
  readonly #matchers: readonly ((name: string) => boolean)[];

  constructor(text: string) {
    this.text = text;
    this.isWild = isWild(text);
    this.#path = this.isWild ? normalize(text) : text.replace(doubled, '/');
    this.#matchers = segmentsOf(this.#path).map(matcher);
  }

  /** In the order of their names. */
  async find(): Promise<readonly string[]> {
    if (!this.isWild) return [this.#path];
    let found: readonly string[] = [this.#path.startsWith('/') ? '/' : '.'];
    for (const segment of segmentsOf(this.#path)) found = await below(found, segment);
    return found.toSorted();
  }

  matches(path: string): boolean {
    if (!this.isWild || path.startsWith('/') !== this.#path.startsWith('/')) return path === this.#path;
    const names = segmentsOf(path);
    if (names.length !== this.#matchers.length) return false;
    return this.#matchers.every((isMatch, index) => isMatch(names[index] ?? ''));
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

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
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
