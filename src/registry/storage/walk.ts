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

/** One step at a time, so that whoever drives it decides when others have their turn. */
export type Walk<T> = Generator<undefined, T>;

/** Walks the storage below `root` and reads nothing but names and sizes. */
export function* walkStorage(root: string): Walk<StorageUsage> {
  const reader = new DirectoryReader();
  const base = join(root, registryRoot);
  const sizes = yield* readBlobSizes(reader, join(base, 'blobs'));
  const uploads = new Uploads();
  const repositories = yield* readRepositories(reader, join(base, 'repositories'), uploads);
  return {
    blobs: sizes.size,
    blobBytes: sum([...sizes.values()]),
    tags: sum(repositories.map(({ tags }) => tags)),
    manifests: sum(repositories.map(({ manifests }) => manifests)),
    repositories: yield* usageOf(repositories, sizes),
    uploads: { count: uploads.count, bytes: uploads.bytes, oldestMs: uploads.oldestMs },
    unreadable: reader.unreadable,
    unreadablePath: reader.unreadablePath,
  };
}

function* readBlobSizes(reader: DirectoryReader, blobs: string): Walk<BlobSizes> {
  const sizes = new Map<string, number>();
  for (const name of reader.directories(blobs)) {
    for (const shard of reader.directories(join(blobs, name))) {
      for (const digest of reader.directories(join(blobs, name, shard))) {
        yield undefined;
        const size = reader.fileSize(join(blobs, name, shard, digest, 'data'));
        if (size !== undefined) sizes.set(`${name}:${digest}`, size);
      }
    }
  }
  return sizes;
}

/** Repository names may be nested: a directory is a repository when it holds `_manifests`, `_layers` or `_uploads`. */
function* readRepositories(
  reader: DirectoryReader,
  root: string,
  uploads: Uploads,
): Walk<readonly RepositoryLinks[]> {
  const found: RepositoryLinks[] = [];
  const ahead = [''];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    yield undefined;
    const path = join(root, name);
    const children = reader.directories(path);
    const nested = children.filter((child) => !child.startsWith('_'));
    ahead.push(...nested.map((child) => (name === '' ? child : `${name}/${child}`)));
    if (children.includes('_uploads')) yield* uploads.read(reader, join(path, '_uploads'));
    if (children.includes('_manifests') || children.includes('_layers')) {
      found.push(yield* readLinks(reader, path, name));
    }
  }
  return found;
}

function* readLinks(reader: DirectoryReader, path: string, name: string): Walk<RepositoryLinks> {
  const revisions = yield* readDigests(reader, join(path, '_manifests/revisions'));
  const layers = yield* readDigests(reader, join(path, '_layers'));
  const tags = reader.directories(join(path, '_manifests/tags')).length;
  return { name, digests: new Set([...revisions, ...layers]), tags, manifests: revisions.length };
}

function* readDigests(reader: DirectoryReader, path: string): Walk<readonly string[]> {
  const digests: string[] = [];
  for (const name of reader.directories(path)) {
    yield undefined;
    if (!algorithm.test(name)) continue;
    for (const digest of reader.directories(join(path, name))) {
      // A deleted revision or layer leaves its directory behind, without the link.
      if (hex.test(digest) && reader.fileSize(join(path, name, digest, 'link')) !== undefined) {
        digests.push(`${name}:${digest}`);
      }
      yield undefined;
    }
  }
  return digests;
}

function* usageOf(
  repositories: readonly RepositoryLinks[],
  sizes: BlobSizes,
): Walk<readonly RepositoryUsage[]> {
  const linkedBy = new Map<string, number>();
  for (const { digests } of repositories) {
    yield undefined;
    for (const digest of digests) linkedBy.set(digest, (linkedBy.get(digest) ?? 0) + 1);
  }
  const usage: RepositoryUsage[] = [];
  for (const { name, digests } of repositories) {
    yield undefined;
    const own = [...digests].filter((digest) => linkedBy.get(digest) === 1);
    usage.push({ name, allBytes: bytesOf([...digests], sizes), exclusiveBytes: bytesOf(own, sizes) });
  }
  return usage;
}

class Uploads {
  count = 0;
  bytes = 0;
  oldestMs: number | undefined;

  *read(reader: DirectoryReader, path: string): Walk<void> {
    for (const id of reader.directories(path)) {
      yield undefined;
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
