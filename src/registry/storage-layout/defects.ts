import { createHash } from 'node:crypto';

import { DefectList, type DefectFindings } from './defect-findings.ts';
import { digestAlgorithms } from './digest.ts';
import { indexesInCycles } from './index-cycles.ts';
import { isSeen, LinkView } from './link-view.ts';
import type { Oddity } from './listing.ts';
import { ManifestDefects } from './manifest-defects.ts';
import type { Release } from './release.ts';
import type { Defect } from './report.ts';
import { findRepositoryDefects } from './repository-defects.ts';
import type { RegistryTree } from './tree.ts';

export { confirmDefects, type DefectFindings } from './defect-findings.ts';

/**
 * What is broken in a storage, each thing once. Where something could not be read, nothing is called missing: it may be
 * there.
 */
export function findDefects(tree: RegistryTree, release: Release): DefectFindings {
  const list = new DefectList();
  const view = new LinkView(tree);
  const scene = { tree, release, view, list };
  const manifests = new ManifestDefects(scene);
  for (const repository of byName(tree.repositories)) {
    view.enter(repository);
    manifests.judge(repository);
    findRepositoryDefects(repository, scene);
    if (isSeen(tree)) manifests.findMissing(repository);
  }
  addEmptyBlobs(tree, list);
  addCycles(tree, list);
  for (const oddity of tree.oddities) list.add(oddityDefect(oddity));
  return list.findings();
}

function byName<T extends { readonly name: string }>(repositories: readonly T[]): readonly T[] {
  return repositories.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

const emptyDigests = new Set(
  digestAlgorithms.map((algorithm) => `${algorithm}:${createHash(algorithm).digest('hex')}`),
);

function addEmptyBlobs({ sizes, digests }: RegistryTree, list: DefectList): void {
  sizes.forEach((size, id) => {
    const what = size === 0 ? digests.text(id) : '';
    if (size !== 0 || emptyDigests.has(what)) return;
    list.add({
      kind: 'empty_blob',
      repository: '',
      what,
      detail: 'its data is empty, its digest is not that of nothing: it was cut short and cannot be pulled',
    });
  });
}

function addCycles({ manifests, digests, repositories }: RegistryTree, list: DefectList): void {
  const linked = repositories.flatMap(({ revisions }) => [...revisions.filter((id) => manifests.has(id))]);
  for (const id of indexesInCycles(manifests, linked))
    list.add({
      kind: 'index_cycle',
      repository: '',
      what: digests.text(id),
      detail: 'the index leads back to itself, which no honest digest can: its data was tampered with',
    });
}

function oddityDefect(oddity: Oddity): Defect {
  switch (oddity.kind) {
    case 'odd_link':
      return {
        kind: 'invalid_link',
        repository: oddity.repository,
        what: oddity.path,
        detail: 'the link is not as long as a digest: it was cut short, and garbage-collect may stop at it',
      };
    case 'symbolic_link':
      return found('symbolic_link', oddity.path, 'a symbolic link, which is not followed');
    case 'unexpected_name':
      return found('unexpected_entry', oddity.path, 'nothing that a registry puts there');
    case 'stray_data':
      return found('unexpected_entry', oddity.path, 'data that is no blob: garbage-collect stops at it');
  }
}

function found(kind: Defect['kind'], what: string, detail: string): Defect {
  return { kind, repository: '', what, detail };
}
