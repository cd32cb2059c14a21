import { isNameable, overflowValue } from '../../domain/label-cap.ts';
import {
  brokenKinds,
  type Defect,
  type Reclaimable,
  type RepositoryUsage,
  type StorageReport,
} from '../storage-layout/report.ts';
import type { ReclaimableAmount, ScanSummary } from './scan-summary.ts';

const mostGrown = 100;
/** Of each kind, so that one that is frequent does not hide the others. */
const mostDefects = 10;

/** Leaves out what grows with the registry: copying and sorting all of it would keep the process that serves. */
export function summarize(report: StorageReport, repositoryLimit: number): ScanSummary {
  const { repositories, reclaimable } = report;
  return {
    ...figuresOf(report),
    largest: largestRepositories(repositories, repositoryLimit),
    grown: mostGrownRepositories(repositories),
    reclaimable: {
      unreferenced: amountOf(reclaimable.unreferenced),
      untagged: amountOf(reclaimable.untagged),
    },
    defects: examplesOf(report.defects),
  };
}

function figuresOf(
  report: StorageReport,
): Omit<ScanSummary, 'largest' | 'grown' | 'reclaimable' | 'defects'> {
  const { blobs, added, removed, repositoryCount, tags, manifests } = report;
  const { release, uploads, broken, unreadable, unreadablePath, files } = report;
  return {
    ...{ blobs, added, removed, repositoryCount, tags, manifests },
    ...{ release, uploads, broken, unreadable, unreadablePath, files },
  };
}

/** Adds up to the same whatever the limit. A repository whose name no label takes is part of the remainder. */
export function largestRepositories(
  repositories: readonly RepositoryUsage[],
  limit: number,
): readonly RepositoryUsage[] {
  const sorted = repositories.toSorted((a, b) => b.allBytes - a.allBytes || compare(a.name, b.name));
  const nameable = sorted.filter(({ name }) => isNameable(name));
  const rest = [...nameable.slice(limit), ...sorted.filter(({ name }) => !isNameable(name))];
  const named = nameable.slice(0, limit);
  return rest.length === 0 ? named : [...named, sumUp(rest)];
}

function mostGrownRepositories(repositories: readonly RepositoryUsage[]): ScanSummary['grown'] {
  const grown = repositories.filter(({ addedBytes }) => addedBytes > 0);
  const unnamed = grown.filter(({ name }) => !isNameable(name));
  return [...grown.filter(({ name }) => isNameable(name)), ...(unnamed.length === 0 ? [] : [sumUp(unnamed)])]
    .toSorted((a, b) => b.addedBytes - a.addedBytes || compare(a.name, b.name))
    .slice(0, mostGrown)
    .map(({ name, addedBytes }) => ({ name, addedBytes }));
}

function examplesOf(defects: readonly Defect[]): readonly Defect[] {
  return brokenKinds.flatMap((kind) =>
    defects.filter((defect) => defect.kind === kind).slice(0, mostDefects),
  );
}

function sumUp(repositories: readonly RepositoryUsage[]): RepositoryUsage {
  const sum = (figure: (usage: RepositoryUsage) => number) =>
    repositories.reduce((total, usage) => total + figure(usage), 0);
  return {
    name: overflowValue,
    tags: sum(({ tags }) => tags),
    manifests: sum(({ manifests }) => manifests),
    allBytes: sum(({ allBytes }) => allBytes),
    exclusiveBytes: sum(({ exclusiveBytes }) => exclusiveBytes),
    addedBytes: sum(({ addedBytes }) => addedBytes),
  };
}

function amountOf(reclaimable: Reclaimable): ReclaimableAmount {
  if (reclaimable.status !== 'known') return reclaimable;
  return { status: 'known', count: reclaimable.ids.length, bytes: reclaimable.bytes };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
