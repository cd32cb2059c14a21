import type { DefectScene } from './defect-scene.ts';
import { isSeen } from './link-view.ts';
import type { BrokenKind, Defect } from './report.ts';
import type { Repository, Tag } from './tree.ts';

/** Manifests that a repository links and nobody has, and tags that lead nowhere. */
export function findRepositoryDefects(repository: Repository, scene: DefectScene): void {
  for (const tag of repository.tags) {
    const defect = tagDefect(tag, repository.name, scene);
    if (defect !== undefined) scene.list.add(defect);
  }
  if (!isSeen(scene.tree)) return;
  for (const id of repository.revisions) {
    if (scene.view.hasBlob(id)) continue;
    scene.list.add({
      kind: 'link_target_missing',
      repository: repository.name,
      what: `manifest ${scene.tree.digests.text(id)}`,
      detail: 'the link is there, the data is not: pulls of it fail',
    });
  }
}

function tagDefect(tag: Tag, repository: string, scene: DefectScene): Defect | undefined {
  const broken = (kind: BrokenKind, detail: string): Defect => ({
    ...{ kind, repository, detail },
    what: `tag ${tag.name}`,
  });
  if (tag.linkFault !== undefined)
    return broken('invalid_link', `its link holds no digest: ${tag.linkFault}`);
  if (!isSeen(scene.tree)) return undefined;
  if (!tag.hasLink)
    return broken('tag_target_missing', 'the tag has no link: it is listed, but pulls of it fail');
  const target = tag.target;
  if (target === undefined) return undefined;
  if (!hasManifest(target, scene))
    return broken('tag_target_missing', 'its manifest is not linked in the repository: pulls of it fail');
  if (scene.view.hasBlob(target)) return undefined;
  return broken('tag_target_missing', 'the data of its manifest is missing: pulls of it fail');
}

/** Version 2.8 also finds manifests among the layers, where 2.1 once put their links. */
export function hasManifest(id: number, { view, release }: DefectScene): boolean {
  return view.hasRevision(id) || (release === 2 && view.hasLayer(id));
}
