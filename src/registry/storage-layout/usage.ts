import { hasBlob } from './link-view.ts';
import type { RepositoryUsage } from './report.ts';
import type { RegistryTree, Repository } from './tree.ts';

const shared = -1;

/** What each repository takes up, largest first. A blob counts once in each repository that links it as layer or manifest. */
export function repositoryUsages(
  tree: Pick<RegistryTree, 'sizes' | 'digests' | 'repositories'>,
): readonly RepositoryUsage[] {
  const links = new BlobLinks(tree.sizes, tree.digests.size);
  tree.repositories.forEach((repository, index) => {
    links.visit(repository, index + 1);
  });
  const exclusive = links.exclusiveBytes(tree.repositories.length);
  return tree.repositories
    .map((repository, index) => ({
      name: repository.name,
      tags: repository.tags.length,
      manifests: repository.revisions.length,
      allBytes: links.allBytes[index + 1] ?? 0,
      exclusiveBytes: exclusive[index + 1] ?? 0,
      addedBytes: 0,
    }))
    .sort((one, other) => other.allBytes - one.allBytes || (one.name < other.name ? -1 : 1));
}

class BlobLinks {
  /** By place of the repository, from 1 on. */
  readonly allBytes: number[] = [];
  private readonly sizes: Float64Array;
  /** The repository that linked a blob last, so that one that links it twice counts it once. */
  private readonly last: Int32Array;
  /** The only repository that links a blob; 0 for none, `shared` for more than one. */
  private readonly owner: Int32Array;

  constructor(sizes: Float64Array, count: number) {
    this.sizes = sizes;
    this.last = new Int32Array(count);
    this.owner = new Int32Array(count);
  }

  visit({ layers, revisions }: Repository, place: number): void {
    this.allBytes[place] = this.take(layers, place) + this.take(revisions, place);
  }

  exclusiveBytes(repositories: number): Float64Array {
    const bytes = new Float64Array(repositories + 1);
    this.owner.forEach((place, id) => {
      if (place > 0) bytes[place] = (bytes[place] ?? 0) + (this.sizes[id] ?? 0);
    });
    return bytes;
  }

  private take(ids: Int32Array, place: number): number {
    let bytes = 0;
    for (const id of ids) {
      if (this.last[id] === place || !hasBlob(this.sizes, id)) continue;
      this.last[id] = place;
      this.owner[id] = this.owner[id] === 0 ? place : shared;
      bytes += this.sizes[id] ?? 0;
    }
    return bytes;
  }
}
