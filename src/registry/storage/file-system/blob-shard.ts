import type { Dirent, Stats } from 'node:fs';
import type { BlobSizes } from './blob-sizes.ts';
import { joined, noNumbers, type NumberedNames } from './digest-numbers.ts';
import type { DirectoryStamp } from './directory-stamp.ts';
import { lookInside } from './inside.ts';
import { OddNames } from './odd-names.ts';
import { nothingRemembered, type RememberedNumbers } from './remembered-numbers.ts';
import type { Missing, Round } from './round.ts';

/** `blobs/<algorithm>/<first two digits>`: a directory for each digest, with the blob as `data` in it. */
export class BlobShard {
  /** Blobs that need no second look: they never change, and the shard changes when one is deleted. */
  settled: Int32Array;
  /** Digests without data, and data so young or so empty that it may still be being written: looked at each time. */
  pending: Int32Array;
  readonly stamp: DirectoryStamp;
  private readonly algorithm: string;
  private readonly digits: string;
  private readonly odd = new OddNames({ kind: 'blobs' });

  constructor(key: string, remembered: RememberedNumbers = nothingRemembered()) {
    const [algorithm = '', digits = ''] = key.split('/');
    this.algorithm = algorithm;
    this.digits = digits;
    this.settled = remembered.settled;
    this.pending = remembered.pending;
    this.stamp = remembered.stamp;
  }

  /** Whether what is remembered is all there is to it. */
  get isOdd(): boolean {
    return !this.odd.isEmpty;
  }

  /** Says whether a blob has vanished that was there the last time. */
  read(round: Round, path: string, sizes: BlobSizes): boolean {
    const stats = round.lstatDirectory(path);
    if (typeof stats === 'string') return this.forget(sizes);
    if (!this.stamp.matches(stats, round)) return this.readAgain(round, path, { sizes, stats });
    const hasVanished = this.lookAgain(round, path, { sizes, stats });
    this.odd.report(round, path);
    return hasVanished;
  }

  forget(sizes: BlobSizes): boolean {
    const before = this.withData(sizes);
    for (const id of before) sizes.clear(id);
    this.stamp.forget();
    this.odd.clear();
    this.settled = noNumbers;
    this.pending = noNumbers;
    return before.length > 0;
  }

  private lookAgain(round: Round, path: string, { sizes, stats }: Found): boolean {
    if (this.pending.length === 0) {
      round.count(this.settled.length * 2);
      return false;
    }
    const before = this.pending.filter((id) => sizes.has(id));
    this.look(round, path, { stats, sizes, ids: this.pending, kept: this.settled });
    return before.some((id) => !sizes.has(id));
  }

  private readAgain(round: Round, path: string, { sizes, stats }: Found): boolean {
    const entries = round.entries(path);
    if (typeof entries === 'string') return this.forget(sizes);
    const before = this.withData(sizes);
    for (const id of before) sizes.clear(id);
    this.stamp.set(stats, round);
    this.look(round, path, { stats, sizes, ...this.sort(entries, path, round), kept: noNumbers });
    this.odd.report(round, path);
    return before.some((id) => !sizes.has(id));
  }

  private withData(sizes: BlobSizes): Int32Array {
    return joined(
      this.settled,
      this.pending.filter((id) => sizes.has(id)),
    );
  }

  private sort(entries: readonly Dirent[], path: string, round: Round): NumberedNames {
    this.odd.clear();
    const [ids, names]: [number[], string[]] = [[], []];
    for (const entry of entries) {
      const { name } = entry;
      const isInPlace = entry.isDirectory() && name.startsWith(this.digits);
      const id = isInPlace ? round.digests.addIfDigest(this.algorithm, name) : undefined;
      if (id === undefined) this.odd.note(entry, `${path}/${name}`, round);
      else {
        ids.push(id);
        names.push(name);
      }
    }
    return { ids: Int32Array.from(ids), names };
  }

  private look(round: Round, path: string, { stats, sizes, ids, names, kept }: Looked): void {
    const settled: number[] = [];
    const pending: number[] = [];
    let files = kept.length * 2;
    lookInside(round, { path, stats, names: ids.length }, (inside) => {
      for (let at = 0; at < ids.length; at += 1) {
        const id = ids[at] ?? 0;
        const name = `${names?.[at] ?? round.digests.hex(id)}/data`;
        const isSettled = this.take(inside.lstat(name), { id, path: `${path}/${name}`, round }, sizes);
        (isSettled ? settled : pending).push(id);
        files += sizes.has(id) ? 2 : 1;
      }
    });
    this.settled = joined(kept, Int32Array.from(settled));
    this.pending = Int32Array.from(pending);
    round.count(files);
  }

  /** Says whether this will do for later times. */
  private take(stats: Stats | Missing, { id, path, round }: BlobPlace, sizes: BlobSizes): boolean {
    if (typeof stats !== 'string' && stats.isFile()) {
      sizes.set(id, stats.size);
      return stats.size > 0 && !round.isYoung(stats);
    }
    sizes.clear(id);
    if (typeof stats !== 'string') {
      const kind = stats.isSymbolicLink() ? 'symbolic_link' : 'unexpected_name';
      round.odd({ kind, path: round.relative(path) });
    }
    return false;
  }
}

interface BlobPlace {
  readonly id: number;
  readonly path: string;
  readonly round: Round;
}

interface Found {
  /** Of the shard. */
  readonly stats: Stats;
  readonly sizes: BlobSizes;
}

interface Looked extends Found, NumberedNames {
  /** Known from before. */
  readonly kept: Int32Array;
}
