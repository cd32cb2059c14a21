import { join } from 'node:path';
import { DirectoryReader } from './directory.ts';
import type { RepositoryUsage, StorageUsage } from './usage.ts';

/** Where Distribution's file system driver keeps everything below its root directory. */
export const registryRoot = 'docker/registry/v2';

/** Looks like `sha256` or `sha512+b64`: the algorithm part of a digest as the image specification spells it. */
const algorithm = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*$/;
const hex = /^[0-9a-f]{32,128}$/;

/** Sizes of all blobs, by digest. */
type BlobSizes = ReadonlyMap<string, number>;

interface RepositoryLinks {
  readonly name: string;
  readonly digests: ReadonlySet<string>;
  readonly tags: number;
  readonly manifests: number;
}

/** Walks the storage below `root` and reads nothing but names and sizes. Synchronous: a promise a file costs 10 times as much. */
export function walkStorage(root: string): StorageUsage {
  const reader = new DirectoryReader();
  const base = join(root, registryRoot);
  const sizes = readBlobSizes(reader, join(base, 'blobs'));
  const uploads = new Uploads();
  const repositories = readRepositories(reader, join(base, 'repositories'), uploads);
  return {
    blobs: sizes.size,
    blobBytes: sum([...sizes.values()]),
    tags: sum(repositories.map(({ tags }) => tags)),
    manifests: sum(repositories.map(({ manifests }) => manifests)),
    repositories: usageOf(repositories, sizes),
    uploads: { count: uploads.count, bytes: uploads.bytes, oldestMs: uploads.oldestMs },
    unreadable: reader.unreadable,
    unreadablePath: reader.unreadablePath,
  };
}

function readBlobSizes(reader: DirectoryReader, blobs: string): BlobSizes {
  const sizes = new Map<string, number>();
  for (const name of reader.directories(blobs)) {
    for (const shard of reader.directories(join(blobs, name))) {
      for (const digest of reader.directories(join(blobs, name, shard))) {
        const size = reader.fileSize(join(blobs, name, shard, digest, 'data'));
        if (size !== undefined) sizes.set(`${name}:${digest}`, size);
      }
    }
  }
  return sizes;
}

/** Repository names may be nested: a directory is a repository when it holds `_manifests`, `_layers` or `_uploads`. */
function readRepositories(
  reader: DirectoryReader,
  root: string,
  uploads: Uploads,
): readonly RepositoryLinks[] {
  const found: RepositoryLinks[] = [];
  const ahead = [''];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    const path = join(root, name);
    const children = reader.directories(path);
    for (const child of children) {
      if (!child.startsWith('_')) ahead.push(name === '' ? child : `${name}/${child}`);
    }
    if (children.includes('_uploads')) uploads.read(reader, join(path, '_uploads'));
    if (children.includes('_manifests') || children.includes('_layers')) {
      found.push(readLinks(reader, path, name));
    }
  }
  return found;
}

function readLinks(reader: DirectoryReader, path: string, name: string): RepositoryLinks {
  const revisions = readDigests(reader, join(path, '_manifests/revisions'));
  const layers = readDigests(reader, join(path, '_layers'));
  const tags = reader.directories(join(path, '_manifests/tags')).length;
  return { name, digests: new Set([...revisions, ...layers]), tags, manifests: revisions.length };
}

function readDigests(reader: DirectoryReader, path: string): readonly string[] {
  const digests: string[] = [];
  for (const name of reader.directories(path)) {
    if (!algorithm.test(name)) continue;
    for (const digest of reader.directories(join(path, name))) {
      // A deleted revision or layer leaves its directory behind, without the link.
      if (hex.test(digest) && reader.fileSize(join(path, name, digest, 'link')) !== undefined) {
        digests.push(`${name}:${digest}`);
      }
    }
  }
  return digests;
}

function usageOf(repositories: readonly RepositoryLinks[], sizes: BlobSizes): readonly RepositoryUsage[] {
  const linkedBy = new Map<string, number>();
  for (const { digests } of repositories) {
    for (const digest of digests) linkedBy.set(digest, (linkedBy.get(digest) ?? 0) + 1);
  }
  const usage: RepositoryUsage[] = [];
  for (const { name, digests } of repositories) {
    const own = [...digests].filter((digest) => linkedBy.get(digest) === 1);
    usage.push({ name, allBytes: bytesOf([...digests], sizes), exclusiveBytes: bytesOf(own, sizes) });
  }
  return usage;
}

class Uploads {
  count = 0;
  bytes = 0;
  oldestMs: number | undefined;

  read(reader: DirectoryReader, path: string): void {
    for (const id of reader.directories(path)) {
      this.count += 1;
      this.bytes += reader.fileSize(join(path, id, 'data')) ?? 0;
      const startedMs = reader.modifiedMs(join(path, id, 'startedat'));
      if (startedMs !== undefined) this.oldestMs = Math.min(this.oldestMs ?? startedMs, startedMs);
    }
  }
}

function bytesOf(digests: readonly string[], sizes: BlobSizes): number {
  return sum(digests.map((digest) => sizes.get(digest) ?? 0));
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
