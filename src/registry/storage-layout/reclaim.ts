import { Marking, type MarkingOptions } from './mark.ts';
import { hasBlob, isSeen } from './link-view.ts';
import type { Oddity } from './listing.ts';
import type { Release } from './release.ts';
import type { Mode, Reclaimable, ReclaimableByMode } from './report.ts';
import { isRepositoryName } from './repository-name.ts';
import type { RegistryTree, Repository } from './tree.ts';
import { inWalkOrder } from './walk-order.ts';

/** What garbage-collect of that release would delete now, in either mode. */
export function findReclaimable(tree: RegistryTree, release: Release): ReclaimableByMode {
  const repositories = inWalkOrder(visited(tree, release), tree.walksBy);
  const obstacle = unseen(tree) ?? blockade(tree, release, repositories);
  if (obstacle !== undefined) return { unreferenced: obstacle, untagged: obstacle };
  const swept = (mode: Mode): Reclaimable => {
    const outcome = sweep(tree, repositories, { release, mode, order: 'listed' });
    if (outcome.status === 'known') return outcome;
    // Several may stop it: named is the same one at each scan, in whatever order they were come upon.
    return sweep(tree, repositories, { release, mode, order: 'walked' });
  };
  return { unreferenced: swept('unreferenced'), untagged: swept('untagged') };
}

type Obstacle = Exclude<Reclaimable, { readonly status: 'known' }>;

function sweep(
  tree: RegistryTree,
  repositories: readonly Repository[],
  options: MarkingOptions,
): Reclaimable {
  const marking = new Marking(tree, options);
  for (const repository of repositories) {
    const outcome = marking.mark(repository);
    if (outcome.status !== 'marked') return outcome;
  }
  return unmarked(tree, marking.marks);
}

function unmarked({ sizes }: RegistryTree, marks: Uint8Array): Reclaimable {
  const ids = new Int32Array(sizes.length);
  let [count, bytes] = [0, 0];
  for (let id = 0; id < sizes.length; id += 1) {
    if (marks[id] === 1 || !hasBlob(sizes, id)) continue;
    ids[count] = id;
    count += 1;
    bytes += sizes[id] ?? 0;
  }
  return { status: 'known', ids: ids.slice(0, count), bytes };
}

/** What was not looked at may refer to anything. Garbage-collect follows symbolic links, a scan never does. */
function unseen(tree: RegistryTree): Obstacle | undefined {
  const { unreadable, unreadablePath, oddities } = tree;
  if (!isSeen(tree))
    return { status: 'unknown', reason: `${unreadable} could not be read, ${unreadablePath} is one of them` };
  const link = firstOf(
    oddities.filter(({ kind, path }) => kind === 'symbolic_link' && !path.includes('/_uploads/')),
  );
  if (link === undefined) return undefined;
  return { status: 'unknown', reason: `${link.path}: is a symbolic link, which is not followed` };
}

/** What stops garbage-collect in either mode. */
function blockade(
  tree: RegistryTree,
  release: Release,
  repositories: readonly Repository[],
): Obstacle | undefined {
  const stray = firstOf(tree.oddities.filter(({ kind }) => kind === 'stray_data'))?.path;
  const reason =
    missingRoot(tree, release) ??
    repositories
      .map((repository) => repositoryFault(repository, tree, release))
      .find((fault) => fault !== undefined) ??
    oddLink(tree, release, repositories) ??
    (stray === undefined ? undefined : `${stray}: is no blob's`);
  return reason === undefined ? undefined : { status: 'blocked', reason };
}

/** Version 3 does not notice what is missing in an object store: there a listing of nothing is merely empty. */
function missingRoot(tree: RegistryTree, release: Release): string | undefined {
  if (noticesMissing(tree, release)) {
    if (!tree.hasRepositories) return 'Path not found: /docker/registry/v2/repositories';
    if (!tree.hasBlobs) return 'Path not found: /docker/registry/v2/blobs';
  }
  return undefined;
}

function noticesMissing({ walksBy }: RegistryTree, release: Release): boolean {
  return release === 2 || walksBy === 'path components';
}

/** Version 2.8 knows a repository by its `_layers`, version 3 by its `_manifests`. */
function visited({ repositories }: RegistryTree, release: Release): readonly Repository[] {
  return repositories.filter(({ hasLayers, hasManifests }) => (release === 2 ? hasLayers : hasManifests));
}

function repositoryFault(
  { name, hasLayers }: Repository,
  tree: RegistryTree,
  release: Release,
): string | undefined {
  if (!isRepositoryName(name, release)) return `failed to parse repo name ${name}: invalid reference format`;
  if (release === 3 && !hasLayers && noticesMissing(tree, release))
    return `Path not found: /docker/registry/v2/repositories/${name}/_layers`;
  return undefined;
}

/** Version 2.8 does not read the links of layers. */
function oddLink(
  tree: RegistryTree,
  release: Release,
  repositories: readonly Repository[],
): string | undefined {
  const areas = release === 2 ? ['revisions'] : ['revisions', 'layers'];
  const odd = tree.oddities.filter((oddity) => oddity.kind === 'odd_link' && areas.includes(oddity.area));
  if (odd.length === 0) return undefined;
  const names = new Set(repositories.map(({ name }) => name));
  const link = firstOf(odd.filter((oddity) => oddity.kind === 'odd_link' && names.has(oddity.repository)));
  return link === undefined ? undefined : `${link.path}: holds no digest`;
}

/** By path, so that the same is named at each scan, in whatever order they were come upon. */
function firstOf(oddities: readonly Oddity[]): Oddity | undefined {
  return oddities.reduce<Oddity | undefined>(
    (first, oddity) => (first === undefined || oddity.path < first.path ? oddity : first),
    undefined,
  );
}
