import { existsSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Damage } from './random-plan.ts';

/** Does to a registry's files what disks, crashes and people do; nothing where there is no such file. */
export function inflict({ kind, place }: Damage, root: string): void {
  const tree = join(root, 'docker/registry/v2');
  const one = (pattern: RegExp): string | undefined => {
    const found = filesBelow(tree).filter((path) => pattern.test(path.slice(tree.length)));
    return found[place % Math.max(found.length, 1)];
  };
  const repository = (): string => dirname(one(/\/_layers$/) ?? join(tree, 'repositories/none/_layers'));
  switch (kind) {
    case 'half revision link':
      cut(one(/\/revisions\/sha256\/[^/]+\/link$/), 30);
      return;
    case 'half layer link':
      cut(one(/\/_layers\/sha256\/[^/]+\/link$/), 30);
      return;
    case 'half tag link':
      cut(one(/\/current\/link$/), 30);
      return;
    case 'empty tag link':
      cut(one(/\/current\/link$/), 0);
      return;
    case 'tag without link':
      remove(one(/\/current\/link$/));
      return;
    case 'truncated manifest':
      cut(manifestData(tree, one), 20);
      return;
    case 'empty blob':
      cut(one(/\/data$/), 0);
      return;
    case 'garbage manifest':
      overwrite(manifestData(tree, one), '{"schemaVersion":3}');
      return;
    case 'missing blob':
      remove(one(/^\/blobs\/.*\/data$/));
      return;
    case 'large manifest':
      overwrite(manifestData(tree, one), `{"schemaVersion":2,"layers":[${' '.repeat(4_200_000)}]}`);
      return;
    case 'no tags':
      remove(join(repository(), '_manifests/tags'));
      return;
    case 'no layers':
      remove(join(repository(), '_layers'));
      return;
    case 'no revisions':
      remove(join(repository(), '_manifests/revisions'));
      return;
    case 'no manifests':
      remove(join(repository(), '_manifests'));
      return;
    case 'no repositories':
      remove(join(tree, 'repositories'));
      return;
    case 'no blobs':
      remove(join(tree, 'blobs'));
      return;
    case 'stray data':
      overwrite(join(tree, 'blobs/sha256/ab/abc/data'), 'stray');
      return;
    case 'absurd name':
      mkdirSync(join(tree, 'repositories/-Absurd-/_layers'), { recursive: true });
      mkdirSync(join(tree, 'repositories/-Absurd-/_manifests/tags'), { recursive: true });
      return;
    case 'removed revision link':
      remove(one(/\/revisions\/sha256\/[^/]+\/link$/));
      return;
  }
}

/** Data of a manifest that some repository links. */
function manifestData(tree: string, one: (pattern: RegExp) => string | undefined): string | undefined {
  const link = one(/\/revisions\/sha256\/[^/]+\/link$/);
  const hex = link === undefined ? undefined : /\/([0-9a-f]{64})\/link$/.exec(link)?.[1];
  const data = hex === undefined ? undefined : join(tree, 'blobs/sha256', hex.slice(0, 2), hex, 'data');
  return data !== undefined && existsSync(data) ? data : undefined;
}

function cut(path: string | undefined, bytes: number): void {
  if (path !== undefined) truncateSync(path, Math.min(bytes, statSync(path).size));
}

function remove(path: string | undefined): void {
  if (path !== undefined) rmSync(path, { recursive: true, force: true });
}

function overwrite(path: string | undefined, content: string): void {
  if (path === undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Files and directories, in an order that does not depend on the disk. */
function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? [path, ...filesBelow(path)] : [path];
    })
    .sort();
}
