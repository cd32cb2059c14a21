import type { Dirent, Stats } from 'node:fs';
import { isDigest, linkBytes, mostLinkBytes, parseDigest } from '../../storage-layout/digest.ts';
import type { LinkArea } from '../../storage-layout/listing.ts';
import { joined, noNumbers, numbersOf, type NumberedNames } from './digest-numbers.ts';
import type { DirectoryStamp } from './directory-stamp.ts';
import { lookInside, type Inside } from './inside.ts';
import { OddNames } from './odd-names.ts';
import { nothingRemembered, type RememberedNumbers } from './remembered-numbers.ts';
import type { Missing, Round } from './round.ts';

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

  /** Links that were there are looked at again though the directory has not changed, but for those that `trusts` takes. */
  read(round: Round, path: string, trusts: (id: number) => boolean): void {
    const stats = round.lstatDirectory(path);
    if (typeof stats === 'string') {
      this.forget();
    } else if (!this.stamp.matches(stats, round)) {
      const entries = round.entries(path);
      if (typeof entries === 'string') this.forget();
      else {
        this.stamp.set(stats, round);
        this.look(round, path, { stats, ...this.sort(entries, path, round), kept: noNumbers });
      }
    } else {
      const kept = this.settled.filter(trusts);
      const others =
        kept.length === this.settled.length ? noNumbers : this.settled.filter((id) => !trusts(id));
      this.look(round, path, { stats, ids: joined(others, this.pending), kept });
    }
    round.count(this.settled.length * 2 + this.pending.length);
    this.odd.report(round, path);
  }

  /** Drops the links that are no longer there, and takes up none that are new. */
  dropGone(round: Round, path: string): void {
    const gone: number[] = [];
    const kept: number[] = [];
    for (const id of this.settled) {
      (round.lstat(`${path}/${round.digests.hex(id)}/link`) === 'gone' ? gone : kept).push(id);
    }
    this.settled = numbersOf(kept, this.settled);
    this.pending = numbersOf([...this.pending, ...gone], this.pending);
    round.count(-gone.length);
  }

  private sort(entries: readonly Dirent[], path: string, round: Round): NumberedNames {
    this.odd.clear();
    const { algorithm } = this.place;
    const [ids, names]: [number[], string[]] = [[], []];
    for (const entry of entries) {
      if (entry.isDirectory() && isDigest(algorithm, entry.name)) {
        ids.push(round.digests.add(algorithm, entry.name));
        names.push(entry.name);
      } else this.odd.note(entry, `${path}/${entry.name}`, round);
    }
    return { ids: Int32Array.from(ids), names };
  }

  private look(round: Round, path: string, { stats, ids, names, kept }: Looked): void {
    if (ids.length === 0 && kept.length > 0) return;
    const linked = [...kept];
    const pending: number[] = [];
    const known = new Set(this.settled);
    lookInside(round, { path, stats, names: ids.length }, (inside) => {
      for (let at = 0; at < ids.length; at += 1) {
        const id = ids[at] ?? 0;
        const name = `${names?.[at] ?? round.digests.hex(id)}/link`;
        const isLink = this.isLink(inside.lstat(name), `${path}/${name}`, round);
        const isSettled = isLink && (known.has(id) || this.namesItself(inside, { id, name, path, round }));
        (isSettled ? linked : pending).push(id);
      }
    });
    this.settled = numbersOf(linked, this.settled);
    this.pending = numbersOf(pending, this.pending);
  }

  private isLink(stats: Stats | Missing, link: string, round: Round): boolean {
    if (typeof stats === 'string') return false;
    const { area, repository, algorithm } = this.place;
    if (stats.isFile() && stats.size === linkBytes(algorithm)) return true;
    const odd = round.relative(link);
    if (stats.isFile()) round.odd({ kind: 'odd_link', area, repository, path: odd });
    else round.odd({ kind: stats.isSymbolicLink() ? 'symbolic_link' : 'unexpected_name', path: odd });
    return false;
  }

  /** Garbage-collect goes by what the link of a revision holds. Links of layers are too many to read. */
  private namesItself(inside: Inside, { id, name, path, round }: Link): boolean {
    const { area, repository } = this.place;
    if (area === 'layers') return true;
    const text = inside.read(name, mostLinkBytes);
    if (text === round.digests.text(id) || text === undefined) return text !== undefined;
    const odd = round.relative(`${path}/${name}`);
    if (parseDigest(text) === undefined) round.odd({ kind: 'odd_link', area, repository, path: odd });
    else {
      // Garbage-collect would go by that digest.
      round.odd({ kind: 'unexpected_name', path: odd });
      round.cannotRead(`${path}/${name}`);
    }
    return false;
  }

  private forget(): void {
    this.stamp.forget();
    this.odd.clear();
    this.settled = noNumbers;
    this.pending = noNumbers;
  }
}

interface Link {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly round: Round;
}

interface Looked extends NumberedNames {
  /** Of the directory. */
  readonly stats: Stats;
  /** Known from before. */
  readonly kept: Int32Array;
}
