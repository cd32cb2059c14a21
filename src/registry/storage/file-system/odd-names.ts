import type { Dirent } from 'node:fs';
import type { LinkArea, Oddity } from '../../storage-layout/listing.ts';
import { isMangled, type Round } from './round.ts';

/** Remembered of one directory. */
const mostRemembered = 1_000;
/** Looked at below all odd names of one directory. */
const mostBelow = 10_000;
const deepest = 32;

/** Whose files matter to garbage-collect wherever they lie: every `data` below blobs, every `link` below links. */
export type OddArea =
  | { readonly kind: 'blobs' }
  | { readonly kind: 'links'; readonly area: LinkArea; readonly repository: string }
  | { readonly kind: 'names' };

/** What does not belong into a directory. Remembered with its other names; what lies below is looked at each time. */
export class OddNames {
  private found: Oddity[] = [];
  private directories: string[] = [];
  private unnamed = 0;
  private readonly area: OddArea;

  constructor(area: OddArea) {
    this.area = area;
  }

  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  clear(): void {
    this.found = [];
    this.directories = [];
    this.unnamed = 0;
  }

  note(entry: Dirent, path: string, round: Round): void {
    if (this.found.length === mostRemembered) {
      this.unnamed += 1;
      return;
    }
    this.found.push(this.oddityOf(entry, round.relative(path)));
    if (entry.isDirectory() && this.area.kind !== 'names') this.directories.push(path);
  }

  /** Once in each round. */
  report(round: Round, directory: string): void {
    round.count(this.found.length + this.unnamed);
    for (const oddity of this.found) round.odd(oddity);
    for (let index = 0; index < this.unnamed; index += 1) round.cannotRead(directory);
    if (this.directories.length > 0) this.lookBelow(round);
  }

  private lookBelow(round: Round): void {
    const ahead = this.directories.map((path) => ({ path, depth: 1 }));
    let seen = 0;
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      const entries = round.entries(next.path);
      if (entries === 'gone' && isMangled(next.path)) round.cannotRead(next.path);
      if (typeof entries === 'string') continue;
      seen += entries.length;
      round.count(entries.length);
      if (seen > mostBelow || next.depth > deepest) {
        round.cannotRead(next.path);
        return;
      }
      for (const entry of entries) {
        const path = `${next.path}/${entry.name}`;
        if (entry.isDirectory()) ahead.push({ path, depth: next.depth + 1 });
        else if (this.matters(entry)) round.odd(this.oddityOf(entry, round.relative(path)));
      }
    }
  }

  private matters(entry: Dirent): boolean {
    return entry.isSymbolicLink() || entry.name === (this.area.kind === 'blobs' ? 'data' : 'link');
  }

  private oddityOf(entry: Dirent, path: string): Oddity {
    if (entry.isSymbolicLink()) return { kind: 'symbolic_link', path };
    if (entry.isFile() && entry.name === 'data' && this.area.kind === 'blobs') {
      return { kind: 'stray_data', path };
    }
    if (entry.isFile() && entry.name === 'link' && this.area.kind === 'links') {
      const { area, repository } = this.area;
      return { kind: 'odd_link', area, repository, path };
    }
    return { kind: 'unexpected_name', path };
  }
}
