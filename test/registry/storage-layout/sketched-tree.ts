import { createHash } from 'node:crypto';

import { DigestTable } from '../../../src/registry/storage-layout/digest-table.ts';
import { parseDigest } from '../../../src/registry/storage-layout/digest.ts';
import { noBlob } from '../../../src/registry/storage-layout/listing.ts';
import { ManifestTable } from '../../../src/registry/storage-layout/manifest-table.ts';
import { parseManifest } from '../../../src/registry/storage-layout/parse-manifest.ts';
import type { RegistryTree, Repository, Tag } from '../../../src/registry/storage-layout/tree.ts';

/** A registry in short: blobs and manifests go by names, whose digests stand in for real ones. */
export interface Sketch {
  /** Sizes of blobs that are no manifests. */
  readonly blobs?: Readonly<Record<string, number>>;
  /** Contents of manifests; each is a blob as well, of 100 bytes unless its size is among the blobs. */
  readonly manifests?: Readonly<Record<string, unknown>>;
  readonly repositories?: Readonly<Record<string, SketchedRepository>>;
  readonly rest?: Partial<RegistryTree>;
}

export interface SketchedRepository {
  readonly layers?: readonly string[];
  readonly revisions?: readonly string[];
  /** Name of the target; undefined for a tag without a link, `!` and a reason for a link that holds no digest. */
  readonly tags?: Readonly<Record<string, string | undefined>>;
  readonly rest?: Partial<Repository>;
}

export function treeOf({ blobs = {}, manifests = {}, repositories = {}, rest = {} }: Sketch): RegistryTree {
  const digests = new DigestTable();
  const table = new ManifestTable();
  const drawn = Object.entries(repositories).map(([name, sketch]) => repositoryOf(name, sketch, digests));
  const sizes = new Map<number, number>();
  for (const [name, content] of Object.entries(manifests)) {
    sizes.set(idOf(name, digests), 100);
    table.set(idOf(name, digests), parseManifest(bytesOf(content)), digests);
  }
  for (const [name, size] of Object.entries(blobs)) sizes.set(idOf(name, digests), size);
  return {
    sizes: Float64Array.from({ length: digests.size }, (_, id) => sizes.get(id) ?? noBlob),
    repositories: drawn,
    digests,
    manifests: table,
    ...{ uploads: [], oddities: [], hasBlobs: true, hasRepositories: true, walksBy: 'path components' },
    ...{ unreadable: 0, unreadablePath: '', files: 0 },
    ...rest,
  };
}

/** The digest that stands for a name; a digest stands for itself. */
export function digestOf(name: string): string {
  return name.includes(':') ? name : `sha256:${createHash('sha256').update(name).digest('hex')}`;
}

/** Names of the digests of a tree that are meant, sorted. */
export function namesOf(
  ids: Iterable<number>,
  { digests }: RegistryTree,
  names: readonly string[],
): readonly string[] {
  const byDigest = new Map(names.map((name) => [digestOf(name), name]));
  return [...ids].map((id) => byDigest.get(digests.text(id)) ?? digests.text(id)).sort();
}

export function image(layers: readonly string[], config = 'config'): object {
  return {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', size: 1, digest: digestOf(config) },
    layers: layers.map((layer) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      size: 1,
      digest: digestOf(layer),
    })),
  };
}

export function index(children: readonly string[]): object {
  return {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: children.map((child) => ({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      size: 1,
      digest: digestOf(child),
    })),
  };
}

function repositoryOf(name: string, sketch: SketchedRepository, digests: DigestTable): Repository {
  const { layers = [], revisions = [], tags = {}, rest = {} } = sketch;
  return {
    name,
    ...{ hasLayers: true, hasManifests: true, hasRevisions: true, hasTags: true },
    layers: Int32Array.from(layers, (layer) => idOf(layer, digests)),
    revisions: Int32Array.from(revisions, (revision) => idOf(revision, digests)),
    tags: Object.entries(tags).map(([tag, target]) => tagOf(tag, target, digests)),
    ...rest,
  };
}

function tagOf(name: string, target: string | undefined, digests: DigestTable): Tag {
  const tag = { name, stamp: undefined, hasLink: true, target: undefined, linkFault: undefined };
  if (target === undefined) return { ...tag, hasLink: false };
  if (target.startsWith('!')) return { ...tag, linkFault: target.slice(1) };
  return { ...tag, target: idOf(target, digests) };
}

function idOf(name: string, digests: DigestTable): number {
  const digest = parseDigest(digestOf(name));
  if (digest === undefined) throw new Error(`${name}: is no digest`);
  return digests.add(digest.algorithm, digest.hex);
}

function bytesOf(content: unknown): Buffer {
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
}
