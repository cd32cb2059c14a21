import type { DigestTable } from './digest-table.ts';
import { manifestKinds, referenceRoles, type ManifestContent, type ManifestKind } from './manifest.ts';
import type { ReferenceRole } from './manifest.ts';
import type { Release } from './release.ts';

/** The number of a digest that is none: it marks nothing and is found nowhere. */
export const noDigest = -1;

const nowhere = -1;
const foreignBit = 0x80;
const referrerBit = 0x80;

export interface StoredReference {
  /** Number of the digest, or `noDigest`. */
  readonly id: number;
  readonly role: ReferenceRole;
  readonly isForeign: boolean;
}

/**
 * What manifests say, by number of their digest. A manifest never changes, so each is read once. All references lie in
 * one array: as objects those of 100,000 manifests would take 140 MB instead of 5. Grows only.
 */
export class ManifestTable {
  /** Where a manifest's references begin; `nowhere` for a digest of which none was read. */
  private starts: Int32Array;
  private lengths: Int32Array;
  private kinds: Uint8Array;
  private sizes: Int32Array;
  private references: Int32Array;
  private roles: Uint8Array;
  private used = 0;
  private count = 0;
  private sets = 0;
  private readonly faults = new Map<number, Faults>();

  constructor() {
    this.starts = new Int32Array(0);
    this.lengths = new Int32Array(0);
    this.kinds = new Uint8Array(0);
    this.sizes = new Int32Array(0);
    this.references = new Int32Array(1_024);
    this.roles = new Uint8Array(1_024);
  }

  /** How many manifests were read. */
  get size(): number {
    return this.count;
  }

  /** How often anything was put into this table: what followed from it holds while this stays. */
  get changes(): number {
    return this.sets;
  }

  has(id: number): boolean {
    return (this.starts[id] ?? nowhere) !== nowhere;
  }

  set(id: number, content: ManifestContent, digests: DigestTable): void {
    this.begin(id, content.references.length);
    this.kinds[id] = manifestKinds.indexOf(content.kind) | (content.subject === undefined ? 0 : referrerBit);
    this.sizes[id] = content.bytes;
    for (const { digest, role, isForeign } of content.references) {
      this.references[this.used] = digests.addText(digest) ?? noDigest;
      this.roles[this.used] = referenceRoles.indexOf(role) | (isForeign ? foreignBit : 0);
      this.used += 1;
    }
    if (content.faults[2] === undefined && content.faults[3] === undefined) this.faults.delete(id);
    else this.faults.set(id, content.faults);
  }

  /** Takes up what another table has said, whose digests have those numbers here. */
  addAll({ starts, lengths, kinds, sizes, references, roles }: SavedManifests, ids: Int32Array): void {
    for (const [place, id] of ids.entries()) {
      const [start = nowhere, length = 0] = [starts[place], lengths[place]];
      if (start === nowhere) continue;
      this.begin(id, length);
      this.kinds[id] = kinds[place] ?? 0;
      this.sizes[id] = sizes[place] ?? 0;
      for (let at = start; at < start + length; at += 1) {
        this.references[this.used] = ids[references[at] ?? noDigest] ?? noDigest;
        this.roles[this.used] = roles[at] ?? 0;
        this.used += 1;
      }
    }
  }

  kind(id: number): ManifestKind {
    return manifestKinds[(this.kinds[id] ?? 0) & ~referrerBit] ?? 'unknown';
  }

  /** Whether it is about another manifest: a signature, an attestation. */
  isReferrer(id: number): boolean {
    return ((this.kinds[id] ?? 0) & referrerBit) !== 0;
  }

  bytes(id: number): number {
    return this.sizes[id] ?? 0;
  }

  /** Why that release cannot read it; undefined where it can. */
  fault(id: number, release: Release): string | undefined {
    return this.faults.get(id)?.[release];
  }

  referenceCount(id: number): number {
    return this.has(id) ? (this.lengths[id] ?? 0) : 0;
  }

  /** Number of the digest that the reference at that place names, or `noDigest`. */
  referenceId(id: number, index: number): number {
    return this.references[(this.starts[id] ?? 0) + index] ?? noDigest;
  }

  reference(id: number, index: number): StoredReference {
    const role = this.roles[(this.starts[id] ?? 0) + index] ?? 0;
    return {
      id: this.referenceId(id, index),
      role: referenceRoles[role & ~foreignBit] ?? 'layer',
      isForeign: (role & foreignBit) !== 0,
    };
  }

  /** For a file; the arrays are this table's own. */
  save(): SavedManifests {
    const { starts, lengths, kinds, sizes, used, count } = this;
    return {
      ...{ starts, lengths, kinds, sizes, count },
      references: this.references.subarray(0, used),
      roles: this.roles.subarray(0, used),
      faults: [...this.faults],
    };
  }

  /** What `save` gave of a table whose digests have kept their numbers. */
  static restore(saved: SavedManifests): ManifestTable {
    const table = new ManifestTable();
    table.starts = saved.starts.slice();
    table.lengths = saved.lengths.slice();
    table.kinds = saved.kinds.slice();
    table.sizes = saved.sizes.slice();
    table.references = saved.references.slice();
    table.roles = saved.roles.slice();
    table.used = saved.references.length;
    table.count = saved.count;
    for (const [id, faults] of saved.faults) table.faults.set(id, faults);
    return table;
  }

  private begin(id: number, references: number): void {
    this.reserve(id, references);
    if (!this.has(id)) this.count += 1;
    this.sets += 1;
    this.starts[id] = this.used;
    this.lengths[id] = references;
  }

  private reserve(id: number, references: number): void {
    if (id >= this.starts.length) this.growTo(Math.max(1_024, id + 1, Math.ceil(this.starts.length * 1.25)));
    const needed = this.used + references;
    if (needed <= this.references.length) return;
    const length = Math.max(needed, this.references.length * 2, 1_024);
    this.references = grown(new Int32Array(length), this.references);
    this.roles = grown(new Uint8Array(length), this.roles);
  }

  private growTo(length: number): void {
    this.starts = grown(new Int32Array(length).fill(nowhere), this.starts);
    this.lengths = grown(new Int32Array(length), this.lengths);
    this.kinds = grown(new Uint8Array(length), this.kinds);
    this.sizes = grown(new Int32Array(length), this.sizes);
  }
}

type Faults = ManifestContent['faults'];

export interface SavedManifests {
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  readonly kinds: Uint8Array;
  readonly sizes: Int32Array;
  readonly references: Int32Array;
  readonly roles: Uint8Array;
  readonly count: number;
  readonly faults: readonly (readonly [number, Faults])[];
}

function grown<T extends Int32Array | Uint8Array>(larger: T, smaller: T): T {
  larger.set(smaller);
  return larger;
}
