import { hasBlob } from './link-view.ts';
import { mostManifestBytes, sizeFault } from './parse-manifest.ts';
import type { Release } from './release.ts';
import type { Mode, Reclaimable } from './report.ts';
import type { RegistryTree, Repository } from './tree.ts';

export type MarkOutcome = { readonly status: 'marked' } | Exclude<Reclaimable, { readonly status: 'known' }>;

/** As they were listed, which is as good and faster while nothing stops it; or as garbage-collect comes by them. */
export type RevisionOrder = 'listed' | 'walked';

const marked: MarkOutcome = { status: 'marked' };

export interface MarkingOptions {
  readonly release: Release;
  readonly mode: Mode;
  readonly order: RevisionOrder;
}

/** What garbage-collect marks, one repository after the other in the order of its walk. */
export class Marking {
  /** 1 by number of a digest that stays. */
  readonly marks: Uint8Array;
  private readonly tree: RegistryTree;
  private readonly release: Release;
  private readonly mode: Mode;
  private readonly order: RevisionOrder;
  private readonly linkedIn: Int32Array;
  private readonly taggedIn: Int32Array;
  private turn = 0;

  constructor(tree: RegistryTree, { release, mode, order }: MarkingOptions) {
    this.tree = tree;
    this.release = release;
    this.mode = mode;
    this.order = order;
    this.marks = new Uint8Array(tree.digests.size);
    this.linkedIn = new Int32Array(tree.digests.size);
    this.taggedIn = new Int32Array(mode === 'untagged' ? tree.digests.size : 0);
  }

  /**
   * For what is marked the order of its revisions does not count: what is marked but not followed was marked in an earlier
   * repository. It does for what is named as the reason, where several would stop garbage-collect.
   */
  mark(repository: Repository): MarkOutcome {
    this.turn += 1;
    const revisions = this.inOrder(repository.revisions.filter((id) => hasBlob(this.tree.sizes, id)));
    if (revisions.length === 0) return marked;
    for (const id of revisions) this.linkedIn[id] = this.turn;
    if (this.mode === 'unreferenced') return this.markAll(revisions);
    const reason = this.tagFault(repository);
    if (reason !== undefined) return { status: 'blocked', reason };
    for (const { target } of repository.tags) if (target !== undefined) this.taggedIn[target] = this.turn;
    return this.markAll(revisions.filter((id) => this.taggedIn[id] === this.turn));
  }

  private inOrder(revisions: Int32Array): Int32Array {
    if (this.order === 'listed') return revisions;
    const { digests } = this.tree;
    return revisions.sort((one, other) => (digests.text(one) < digests.text(other) ? -1 : 1));
  }

  /** Garbage-collect reads all links of tags as soon as there is a revision to look up. */
  private tagFault({ name, tags, hasTags }: Repository): string | undefined {
    if (!hasTags && this.release === 2) return `${name}: has manifests, but no directory of tags`;
    const [wrong] = tags
      .filter((tag) => tag.linkFault !== undefined)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    return wrong === undefined ? undefined : `${name}: link of tag ${wrong.name}: ${wrong.linkFault ?? ''}`;
  }

  private markAll(roots: Int32Array): MarkOutcome {
    for (const root of roots) {
      this.marks[root] = 1;
      const outcome = this.follow(root);
      if (outcome.status !== 'marked') return outcome;
    }
    return marked;
  }

  private follow(root: number): MarkOutcome {
    const open = [root];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const outcome = this.canRead(id);
      if (outcome.status !== 'marked') return outcome;
      this.markReferences(id, open);
    }
    return marked;
  }

  /** Version 3 goes on to whatever is a manifest of the same repository and was not marked before, by anybody. */
  private markReferences(id: number, open: number[]): void {
    const { manifests } = this.tree;
    const count = manifests.referenceCount(id);
    for (let index = 0; index < count; index += 1) {
      const child = manifests.referenceId(id, index);
      if (child < 0 || this.marks[child] === 1) continue;
      this.marks[child] = 1;
      if (this.release === 3 && this.linkedIn[child] === this.turn) open.push(child);
    }
  }

  private canRead(id: number): MarkOutcome {
    const { manifests, sizes, digests } = this.tree;
    const fault = (sizes[id] ?? 0) > mostManifestBytes ? sizeFault : manifests.fault(id, this.release);
    if (fault !== undefined) return { status: 'blocked', reason: `manifest ${digests.text(id)}: ${fault}` };
    if (manifests.has(id)) return marked;
    return { status: 'unknown', reason: `manifest ${digests.text(id)}: could not be read` };
  }
}
