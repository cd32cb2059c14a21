import type { Dirent } from 'node:fs';
import { isDigest, linkBytes } from '../../storage-layout/digest.ts';
import type { LinkArea } from '../../storage-layout/listing.ts';
import { joined, noNumbers, numbersOf } from './digest-numbers.ts';
import type { DirectoryStamp } from './directory-stamp.ts';
import { OddNames } from './odd-names.ts';
import { nothingRemembered, type RememberedNumbers } from './remembered-numbers.ts';
import type { Round } from './round.ts';

export interface LinkPlace {
  readonly area: LinkArea;
  readonly repository: string;
  readonly algorithm: string;
}

/** `<area>/<algorithm>`: a directory for each digest, with a file `link` in it as long as the digest is linked. */
export class LinkDirectory {
  readonly place: LinkPlace;
  settled: Int32Array;
  /** Digests that have a directory, but no link that is right: looked at each time, since their directory will not tell. */
  pending: Int32Array;
  readonly stamp: DirectoryStamp;
  private readonly odd: OddNames;

  constructor(place: LinkPlace, remembered: RememberedNumbers = nothingRemembered()) {
    this.place = place;
    this.settled = remembered.settled;
    this.pending = remembered.pending;
    this.stamp = remembered.stamp;
    this.odd = new OddNames({ kind: 'links', ...place });
  }

  /** Whether what is remembered is all there is to it. */
  get isOdd(): boolean {
    return !this.odd.isEmpty;
  }

  /** With `looksAgain`, links that were there are looked at again though the directory has not changed. */
  read(round: Round, path: string, looksAgain: boolean): void {
    const stats = round.lstatDirectory(path);
    if (typeof stats === 'string') {
      this.forget();
    } else if (!this.stamp.matches(stats)) {
      const entries = round.entries(path);
      if (typeof entries === 'string') this.forget();
      else {
        this.stamp.set(stats, round);
        this.look(round, path, { ids: this.sort(entries, path, round), kept: noNumbers });
      }
    } else if (looksAgain) {
      this.look(round, path, { ids: joined(this.settled, this.pending), kept: noNumbers });
    } else {
      this.look(round, path, { ids: this.pending, kept: this.settled });
    }
    round.count(this.settled.length * 2 + this.pending.length);
    this.odd.report(round, path);
  }

  /** Drops the links that are no longer there, and takes up none that are new. */
  dropGone(round: Round, path: string): void {
    const gone: number[] = [];
    const kept: number[] = [];
    for (const id of this.settled) {
      (round.lstat(this.linkPath(round, path, id)) === 'gone' ? gone : kept).push(id);
    }
    this.settled = numbersOf(kept, this.settled);
    this.pending = numbersOf([...this.pending, ...gone], this.pending);
    round.count(-gone.length);
  }

  private sort(entries: readonly Dirent[], path: string, round: Round): Int32Array {
    this.odd.clear();
    const { algorithm } = this.place;
    const ids: number[] = [];
    for (const entry of entries) {
      if (entry.isDirectory() && isDigest(algorithm, entry.name)) {
        ids.push(round.digests.add(algorithm, entry.name));
      } else this.odd.note(entry, `${path}/${entry.name}`, round);
    }
    return Int32Array.from(ids);
  }

  private look(round: Round, path: string, { ids, kept }: { ids: Int32Array; kept: Int32Array }): void {
    if (ids.length === 0 && kept.length > 0) return;
    const linked = [...kept];
    const pending: number[] = [];
    for (const id of ids) (this.isLinked(round, path, id) ? linked : pending).push(id);
    this.settled = numbersOf(linked, this.settled);
    this.pending = numbersOf(pending, this.pending);
  }

  private isLinked(round: Round, path: string, id: number): boolean {
    const link = this.linkPath(round, path, id);
    const stats = round.lstat(link);
    if (typeof stats === 'string') return false;
    const { area, repository, algorithm } = this.place;
    if (stats.isFile() && stats.size === linkBytes(algorithm)) return true;
    const odd = round.relative(link);
    if (stats.isFile()) round.odd({ kind: 'odd_link', area, repository, path: odd });
    else round.odd({ kind: stats.isSymbolicLink() ? 'symbolic_link' : 'unexpected_name', path: odd });
    return false;
  }

  private linkPath(round: Round, path: string, id: number): string {
    return `${path}/${round.digests.hex(id)}/link`;
  }

  private forget(): void {
    this.stamp.forget();
    this.odd.clear();
    this.settled = noNumbers;
    this.pending = noNumbers;
  }
}
