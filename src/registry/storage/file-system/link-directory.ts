import type { Dirent, Stats } from 'node:fs';
import { linkBytes, mostLinkBytes, parseDigest } from '../../storage-layout/digest.ts';
import type { LinkArea } from '../../storage-layout/listing.ts';
import { joined, noNumbers, numbersOf, type NumberedNames } from './digest-numbers.ts';
import type { DirectoryStamp } from './directory-stamp.ts';
import { lookInside, type Inside } from './inside.ts';
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
      const id = entry.isDirectory() ? round.digests.addIfDigest(algorithm, entry.name) : undefined;
      if (id === undefined) this.odd.note(entry, `${path}/${entry.name}`, round);
      else {
        ids.push(id);
        names.push(entry.name);
      }
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
        const hex = names?.[at] ?? round.digests.hex(id);
        const link = { hex, name: `${hex}/link`, path, round };
        const isSettled = known.has(id) ? this.isLink(inside, link) : this.isNewLink(inside, link);
        (isSettled ? linked : pending).push(id);
      }
    });
    this.settled = numbersOf(linked, this.settled);
    this.pending = numbersOf(pending, this.pending);
  }

  /** Garbage-collect goes by what the link of a revision holds. Links of layers are too many to read. */
  private isNewLink(inside: Inside, link: Link): boolean {
    if (this.place.area === 'layers') return this.isLink(inside, link);
    // What holds what it should is a link; only of what does not is there more to ask.
    if (inside.peek(link.name, mostLinkBytes) === this.textOf(link)) return true;
    return this.isLink(inside, link) && this.namesItself(inside, link);
  }

  private isLink(inside: Inside, { name, path, round }: Link): boolean {
    const stats = inside.lstat(name);
    if (typeof stats === 'string') return false;
    const { area, repository, algorithm } = this.place;
    if (stats.isFile() && stats.size === linkBytes(algorithm)) return true;
    const odd = round.relative(`${path}/${name}`);
    if (stats.isFile()) round.odd({ kind: 'odd_link', area, repository, path: odd });
    else round.odd({ kind: stats.isSymbolicLink() ? 'symbolic_link' : 'unexpected_name', path: odd });
    return false;
  }

  private namesItself(inside: Inside, link: Link): boolean {
    const { area, repository } = this.place;
    const { name, path, round } = link;
    const text = inside.read(name, mostLinkBytes);
    if (text === this.textOf(link) || text === undefined) return text !== undefined;
    const odd = round.relative(`${path}/${name}`);
    if (parseDigest(text) === undefined) round.odd({ kind: 'odd_link', area, repository, path: odd });
    else {
      // Garbage-collect would go by that digest.
      round.odd({ kind: 'unexpected_name', path: odd });
      round.cannotRead(`${path}/${name}`);
    }
    return false;
  }

  private textOf({ hex }: Link): string {
    return `${this.place.algorithm}:${hex}`;
  }

  private forget(): void {
    this.stamp.forget();
    this.odd.clear();
    this.settled = noNumbers;
    this.pending = noNumbers;
  }
}

interface Link {
  readonly hex: string;
  /** From the directory on. */
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
