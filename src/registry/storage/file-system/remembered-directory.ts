import type { Dirent } from 'node:fs';
import { DirectoryStamp } from './directory-stamp.ts';
import { OddNames, type OddArea } from './odd-names.ts';
import type { Missing, Round } from './round.ts';

export interface Expectation {
  readonly area: OddArea;
  /** Which directories belong there. */
  readonly isExpected: (name: string) => boolean;
}

/** The directories in a directory, read again only when it has changed. */
export class RememberedDirectory {
  private readonly stamp = new DirectoryStamp();
  private readonly expectation: Expectation;
  private readonly odd: OddNames;
  private names: readonly string[] = [];

  constructor(expectation: Expectation) {
    this.expectation = expectation;
    this.odd = new OddNames(expectation.area);
  }

  /** The same array as last time while nothing has changed. */
  read(round: Round, path: string): readonly string[] | Missing {
    const stats = round.lstatDirectory(path);
    if (typeof stats === 'string') return this.forget(stats);
    if (!this.stamp.matches(stats, round)) {
      const entries = round.entries(path);
      if (typeof entries === 'string') return this.forget(entries);
      this.stamp.set(stats, round);
      this.sort(entries, path, round);
    }
    round.count(this.names.length);
    this.odd.report(round, path);
    return this.names;
  }

  private sort(entries: readonly Dirent[], path: string, round: Round): void {
    this.odd.clear();
    const names: string[] = [];
    for (const entry of entries) {
      if (entry.isDirectory() && this.expectation.isExpected(entry.name)) names.push(entry.name);
      else this.odd.note(entry, `${path}/${entry.name}`, round);
    }
    const isSame = names.length === this.names.length && names.every((name, at) => name === this.names[at]);
    if (!isSame) this.names = names;
  }

  private forget(missing: Missing): Missing {
    this.stamp.forget();
    this.names = [];
    return missing;
  }
}
