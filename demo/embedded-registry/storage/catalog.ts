import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Layout } from './layout.ts';
import { isMissing } from './storage-fault.ts';

/** Repository names in order: every directory that holds `_layers`. */
export async function listRepositories(layout: Layout): Promise<readonly string[]> {
  const found: string[] = [];
  await collect(layout.repositories(), '', found);
  return found.sort();
}

async function collect(root: string, name: string, found: string[]): Promise<void> {
  for (const child of await listDirectories(join(root, name))) {
    if (child === '_layers') found.push(name);
    else if (!child.startsWith('_')) await collect(root, name === '' ? child : `${name}/${child}`, found);
  }
}

async function listDirectories(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
