import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { findReclaimable } from '../../../src/registry/storage-layout/reclaim.ts';
import type { Mode, ReclaimableByMode } from '../../../src/registry/storage-layout/report.ts';
import type { RegistryTree } from '../../../src/registry/storage-layout/tree.ts';
import { readPlainTree } from './plain-tree.ts';
import { run, type ServedRegistry } from './registry-process.ts';

export interface Collected {
  readonly isBlocked: boolean;
  readonly digests: readonly string[];
  /** By how much the sizes of all data fell. */
  readonly bytes: number;
}

/** What is told of a registry as it lies there, in the same words as what then happens to it. */
export function foretell({ root, release }: ServedRegistry): Record<Mode, Collected> {
  const tree = readPlainTree(root);
  return expectedOf(findReclaimable(tree, release), tree);
}

/** Collects for real, on a copy for one mode and on the registry itself for the other. */
export async function collectBoth(registry: ServedRegistry): Promise<Record<Mode, Collected>> {
  const copy = join(registry.aside, 'copy');
  await run('cp', ['-a', registry.root, copy]);
  const [unreferenced, untagged] = await Promise.all([
    collectIn(copy, registry, []),
    collectIn(registry.root, registry, ['--delete-untagged']),
  ]);
  return { unreferenced, untagged };
}

async function collectIn(
  root: string,
  registry: ServedRegistry,
  args: readonly string[],
): Promise<Collected> {
  const before = dataBytes(root);
  const { exitCode, digests } = await registry.collect(root, args);
  const isBlocked = exitCode !== 0;
  return { isBlocked, digests: isBlocked ? [] : digests, bytes: before - dataBytes(root) };
}

function expectedOf(told: ReclaimableByMode, { digests }: RegistryTree): Record<Mode, Collected> {
  const expected = (mode: Mode): Collected => {
    const reclaimable = told[mode];
    if (reclaimable.status === 'unknown') throw new Error(reclaimable.reason);
    if (reclaimable.status === 'blocked') return { isBlocked: true, digests: [], bytes: 0 };
    const texts = [...reclaimable.ids].map((id) => digests.text(id));
    return { isBlocked: false, digests: texts.sort(), bytes: reclaimable.bytes };
  };
  return { unreferenced: expected('unreferenced'), untagged: expected('untagged') };
}

/** Sizes of all files named `data` below the blobs, whatever else may lie there. */
function dataBytes(root: string): number {
  const blobs = join(root, 'docker/registry/v2/blobs');
  if (!existsSync(blobs)) return 0;
  return readdirSync(blobs, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'data')
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
