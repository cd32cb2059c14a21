import { readdirSync } from 'node:fs';
import type { RepositoryUsage, StorageUsage } from './usage.ts';
import { walkStorage } from './walk.ts';

/** A walk's figures with no more repositories than get a series, so that handing them over costs little. */
export interface StorageScan extends Omit<StorageUsage, 'repositories'> {
  readonly repositories: number;
  /** The largest by name, the rest summed up as `other`. */
  readonly largest: readonly RepositoryUsage[];
}

export const remainder = 'other';

export function scanStorage(root: string, repositoryLimit: number): StorageScan {
  const usage = walkStorage(root);
  // A root that went away meanwhile would pass for an empty registry; this throws.
  readdirSync(root);
  const { repositories } = usage;
  return {
    ...usage,
    repositories: repositories.length,
    largest: largestRepositories(repositories, repositoryLimit),
  };
}

/** Adds up to the same whatever the limit. A repository that is called like the remainder is part of it. */
export function largestRepositories(
  repositories: readonly RepositoryUsage[],
  limit: number,
): readonly RepositoryUsage[] {
  const sorted = repositories.toSorted((a, b) => b.allBytes - a.allBytes || a.name.localeCompare(b.name));
  const nameable = sorted.filter(({ name }) => name !== remainder);
  const rest = [...nameable.slice(limit), ...sorted.filter(({ name }) => name === remainder)];
  const named = nameable.slice(0, limit);
  return rest.length === 0 ? named : [...named, sumUp(rest)];
}

function sumUp(repositories: readonly RepositoryUsage[]): RepositoryUsage {
  const sum = (bytes: (usage: RepositoryUsage) => number) =>
    repositories.reduce((total, usage) => total + bytes(usage), 0);
  return {
    name: remainder,
    allBytes: sum(({ allBytes }) => allBytes),
    exclusiveBytes: sum(({ exclusiveBytes }) => exclusiveBytes),
  };
}
