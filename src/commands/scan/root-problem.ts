import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf } from '../../domain/failure.ts';
import { quote } from '../../domain/quote.ts';
import { plainPath } from '../output/plain-text.ts';

const storage = ['docker', 'registry', 'v2'] as const;
const wanted = "expected a registry's root directory, the one that holds docker/registry/v2";

/** Why a directory cannot be a registry's root, and which one may be meant; undefined where it is one. */
export function rootProblem(root: string): string | undefined {
  try {
    if (!statSync(root).isDirectory()) return `is not a directory, ${wanted}`;
    if (isDirectory(join(root, ...storage))) return undefined;
    const meant = rootAbove(root);
    if (meant !== undefined) return `lies inside a registry's storage, ${wanted}; pass ${plainPath(meant)}`;
    return isEmpty(root) ? undefined : `holds no docker/registry/v2, ${wanted}, or an empty one`;
  } catch (error) {
    return `cannot be read, ${wanted}, got ${quote(reasonOf(error))}`;
  }
}

/** The root of the registry whose storage that directory lies in. */
function rootAbove(root: string): string | undefined {
  const parent = dirname(root);
  if (parent === root) return undefined;
  const isInside = root === join(parent, storage[0]) && isDirectory(join(parent, ...storage));
  return isInside ? parent : rootAbove(parent);
}

/** An empty registry has nothing yet, but a file system of its own may have this. */
function isEmpty(directory: string): boolean {
  return readdirSync(directory).every((name) => name === 'lost+found');
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
