import { basename, dirname, join } from 'node:path';
import { possibleBases } from './generation-names.ts';
import { LogPattern } from './log-pattern.ts';

/** What one path stands for now. */
export interface Matches {
  readonly pattern: LogPattern;
  /** Without those that an earlier path stands for. */
  readonly logs: readonly string[];
  /** Whether there is no log at all that matches. */
  readonly isEmpty: boolean;
}

/** The logs that several paths stand for, in the order of the paths. A log that several match is one. */
export class LogPaths {
  readonly #patterns: readonly LogPattern[];

  constructor(paths: readonly string[]) {
    this.#patterns = [...new Set(paths)].map((path) => new LogPattern(path));
  }

  get hasWild(): boolean {
    return this.#patterns.some(({ isWild }) => isWild);
  }

  async find(): Promise<readonly Matches[]> {
    const all: Matches[] = [];
    for (const pattern of this.#patterns) {
      const found = (await pattern.find()).map((path) => ({ path, first: this.patternOf(path) }));
      const logs = found.filter(({ first }) => first === pattern).map(({ path }) => path);
      all.push({ pattern, logs, isEmpty: found.every(({ first }) => first === undefined) });
    }
    return all;
  }

  /** The first that matches; undefined for what is no log of its own. */
  patternOf(path: string): LogPattern | undefined {
    if (this.#isGeneration(path)) return undefined;
    return this.#patterns.find(
      (pattern) => pattern.matches(path) && !(pattern.isWild && path.endsWith('.gz')),
    );
  }

  /** Whether a path names the log without a pattern. */
  isNamed(path: string): boolean {
    return this.#patterns.some((pattern) => !pattern.isWild && pattern.matches(path));
  }

  /** Orders logs by their paths, and those of one path by name. */
  compare(a: string, b: string): number {
    const places = [a, b].map((path) => this.#patterns.findIndex((pattern) => pattern.matches(path)));
    const [placeOfA = 0, placeOfB = 0] = places;
    if (placeOfA !== placeOfB) return placeOfA - placeOfB;
    return a < b ? -1 : 1;
  }

  /** A rotated generation of a log that matches is read with that one. */
  #isGeneration(path: string): boolean {
    const folder = dirname(path);
    return possibleBases(basename(path)).some((base) =>
      this.#patterns.some((pattern) => pattern.matches(join(folder, base))),
    );
  }
}
