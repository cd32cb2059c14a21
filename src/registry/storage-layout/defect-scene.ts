import type { DefectList } from './defect-findings.ts';
import type { LinkView } from './link-view.ts';
import type { Release } from './release.ts';
import type { RegistryTree } from './tree.ts';

/** What a search for defects works with; `view` has entered the repository in question. */
export interface DefectScene {
  readonly tree: RegistryTree;
  readonly release: Release;
  readonly view: LinkView;
  readonly list: DefectList;
}
