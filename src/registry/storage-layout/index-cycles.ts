import type { ManifestTable } from './manifest-table.ts';

/** Place in a search for components (Tarjan's): when it was met, and the earliest that it leads back to. */
interface Place {
  readonly id: number;
  readonly met: number;
  earliest: number;
  next: number;
  isOpen: boolean;
}

/** Indexes that reach themselves. No honest registry has any, but a tree of files may say anything; without recursion, for it may be deep. */
export function indexesInCycles(manifests: ManifestTable, ids: Iterable<number>): readonly number[] {
  const search = new CycleSearch(manifests);
  for (const id of ids) search.from(id);
  return search.found;
}

class CycleSearch {
  readonly found: number[] = [];
  private readonly manifests: ManifestTable;
  private readonly places = new Map<number, Place>();
  private readonly path: Place[] = [];
  private readonly open: Place[] = [];

  constructor(manifests: ManifestTable) {
    this.manifests = manifests;
  }

  from(start: number): void {
    this.enter(start);
    for (let place = this.path.at(-1); place !== undefined; place = this.path.at(-1)) {
      if (place.next < this.manifests.referenceCount(place.id)) this.step(place);
      else this.leave(place);
    }
  }

  private enter(id: number): void {
    if (this.manifests.kind(id) !== 'index' || this.places.has(id)) return;
    const met = this.places.size;
    const place = { id, met, earliest: met, next: 0, isOpen: true };
    this.places.set(id, place);
    this.path.push(place);
    this.open.push(place);
  }

  private step(place: Place): void {
    const child = this.manifests.referenceId(place.id, place.next);
    const known = this.places.get(child);
    place.next += 1;
    if (known === undefined) this.enter(child);
    else if (known.isOpen) place.earliest = Math.min(place.earliest, known.met);
  }

  private leave(place: Place): void {
    this.path.pop();
    const parent = this.path.at(-1);
    if (parent !== undefined) parent.earliest = Math.min(parent.earliest, place.earliest);
    if (place.earliest === place.met) this.close(place);
  }

  /** All that is open from there on reaches each other. */
  private close(first: Place): void {
    const members: Place[] = [];
    while (first.isOpen) {
      const member = this.open.pop();
      if (member === undefined) break;
      member.isOpen = false;
      members.push(member);
    }
    if (members.length === 1 && !this.namesItself(first.id)) return;
    for (const { id } of members) this.found.push(id);
  }

  private namesItself(id: number): boolean {
    for (let index = 0; index < this.manifests.referenceCount(id); index += 1)
      if (this.manifests.referenceId(id, index) === id) return true;
    return false;
  }
}
