import type { DefectScene } from './defect-scene.ts';
import { noDigest, type StoredReference } from './manifest-table.ts';
import { mostManifestBytes } from './parse-manifest.ts';
import { hasManifest } from './repository-defects.ts';
import type { Repository } from './tree.ts';

/** Manifests that cannot be read, and what the others need and do not find. */
export class ManifestDefects {
  private readonly scene: DefectScene;
  /** Manifests that another repository links too, and that are judged already. */
  private readonly judged: Uint8Array;
  /** The manifest that named a digest last, for it may do so twice. */
  private readonly namedBy: Int32Array;
  /** The repository in which a manifest needs a digest. */
  private readonly neededIn: Int32Array;
  private turn = 0;
  private manifestTurn = 0;

  constructor(scene: DefectScene) {
    const { size } = scene.tree.digests;
    this.scene = scene;
    this.judged = new Uint8Array(size);
    this.namedBy = new Int32Array(size);
    this.neededIn = new Int32Array(size);
  }

  /** Adds what cannot be read, once however many repositories link it. */
  judge(repository: Repository): void {
    for (const id of repository.revisions) {
      if (this.judged[id] === 1 || !this.scene.view.hasBlob(id)) continue;
      this.judged[id] = 1;
      this.judgeManifest(id, repository.name);
    }
  }

  /** Adds what the manifests of a repository need and the repository lacks. */
  findMissing(repository: Repository): void {
    this.turn += 1;
    for (const id of repository.revisions) {
      this.manifestTurn += 1;
      if (this.scene.view.hasBlob(id)) this.findMissingOf(id, repository.name);
    }
    for (const id of repository.layers) {
      if (this.scene.view.hasBlob(id) || this.neededIn[id] !== this.turn) continue;
      this.scene.list.add({
        kind: 'link_target_missing',
        repository: repository.name,
        what: `layer ${this.text(id)}`,
        detail: 'a manifest needs it and the link is there, the data is not: pulls fail',
      });
    }
  }

  private judgeManifest(id: number, repository: string): void {
    const { tree, release, list } = this.scene;
    const size = tree.sizes[id] ?? 0;
    const what = `manifest ${this.text(id)}`;
    const fault = tree.manifests.fault(id, release);
    if (size > mostManifestBytes) {
      const detail = `has ${size} bytes, the registry reads at most ${mostManifestBytes}: pulls of it fail`;
      list.add({ kind: 'oversized_manifest', repository, what, detail });
    } else if (size > 0 && fault !== undefined) {
      const detail = `cannot be read, and garbage-collect stops at it: ${fault}`;
      list.add({ kind: 'unreadable_manifest', repository, what, detail });
    }
  }

  private findMissingOf(id: number, repository: string): void {
    const { manifests } = this.scene.tree;
    for (let index = 0; index < manifests.referenceCount(id); index += 1) {
      const child = manifests.reference(id, index);
      if (child.id === noDigest || child.isForeign) continue;
      this.neededIn[child.id] = this.turn;
      if (this.namedBy[child.id] === this.manifestTurn || this.has(child)) continue;
      this.namedBy[child.id] = this.manifestTurn;
      this.scene.list.add({
        kind: 'manifest_child_missing',
        repository,
        what: `manifest ${this.text(id)} needs ${child.role} ${this.text(child.id)}`,
        detail: 'the repository does not have it: pulls that need it fail',
      });
    }
  }

  /** Of a layer only the link: with a link that leads nowhere it is that which is broken. */
  private has({ id, role }: StoredReference): boolean {
    if (role !== 'manifest') return this.scene.view.hasLayer(id);
    return hasManifest(id, this.scene) && this.scene.view.hasBlob(id);
  }

  private text(id: number): string {
    return this.scene.tree.digests.text(id);
  }
}
