import { existsSync, lstatSync, readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join, relative } from 'node:path';

import { DigestTable } from '../../../src/registry/storage-layout/digest-table.ts';
import { isDigest, linkBytes, parseDigest } from '../../../src/registry/storage-layout/digest.ts';
import { noBlob, type LinkArea, type Oddity } from '../../../src/registry/storage-layout/listing.ts';
import type { Upload } from '../../../src/registry/storage-layout/listing.ts';
import { ManifestTable } from '../../../src/registry/storage-layout/manifest-table.ts';
import { parseManifest } from '../../../src/registry/storage-layout/parse-manifest.ts';
import type { RegistryTree, Repository, Tag } from '../../../src/registry/storage-layout/tree.ts';

/** Reads a registry's files the plain way, everything each time: what quicker readers are compared with. */
export function readPlainTree(root: string): RegistryTree {
  return new PlainReader(join(root, 'docker/registry/v2')).read();
}

class PlainReader {
  private readonly root: string;
  private readonly digests = new DigestTable();
  private readonly sizes: number[] = [];
  private readonly repositories: Repository[] = [];
  private readonly uploads: Upload[] = [];
  private readonly oddities: Oddity[] = [];
  private files = 0;

  constructor(root: string) {
    this.root = root;
  }

  read(): RegistryTree {
    this.readRepositories('');
    this.readBlobs();
    const sizes = Array.from({ length: this.digests.size }, (_, id) => this.sizes[id] ?? noBlob);
    return {
      sizes: Float64Array.from(sizes),
      repositories: this.repositories,
      uploads: this.uploads,
      oddities: this.oddities,
      hasBlobs: existsSync(join(this.root, 'blobs')),
      hasRepositories: existsSync(join(this.root, 'repositories')),
      walksBy: 'path components',
      unreadable: 0,
      unreadablePath: '',
      files: this.files,
      digests: this.digests,
      manifests: this.readManifests(),
    };
  }

  private readBlobs(): void {
    for (const algorithm of this.list('blobs'))
      for (const shard of this.list(join('blobs', algorithm.name)))
        for (const { name } of this.list(join('blobs', algorithm.name, shard.name)))
          this.readBlob(algorithm.name, shard.name, name);
  }

  private readBlob(algorithm: string, shard: string, hex: string): void {
    const path = join('blobs', algorithm, shard, hex, 'data');
    if (!existsSync(join(this.root, path))) return;
    if (isDigest(algorithm, hex) && hex.startsWith(shard))
      this.sizes[this.digests.add(algorithm, hex)] = lstatSync(join(this.root, path)).size;
    else this.oddities.push({ kind: 'stray_data', path });
  }

  private readRepositories(name: string): void {
    const entries = this.list(join('repositories', name));
    const has = (entry: string): boolean => entries.some((found) => found.name === entry);
    if (has('_layers') || has('_manifests') || has('_uploads')) this.readRepository(name, has('_layers'));
    for (const entry of entries)
      if (entry.isDirectory() && !entry.name.startsWith('_')) this.readRepositories(join(name, entry.name));
  }

  private readRepository(name: string, hasLayers: boolean): void {
    const path = join('repositories', name);
    const manifests = join(path, '_manifests');
    this.repositories.push({
      ...{ name, hasLayers },
      hasManifests: existsSync(join(this.root, manifests)),
      hasRevisions: existsSync(join(this.root, manifests, 'revisions')),
      hasTags: existsSync(join(this.root, manifests, 'tags')),
      layers: this.readLinks(name, 'layers', join(path, '_layers')),
      revisions: this.readLinks(name, 'revisions', join(manifests, 'revisions')),
      tags: this.list(join(manifests, 'tags')).map((tag) => this.readTag(join(manifests, 'tags'), tag.name)),
    });
    for (const upload of this.list(join(path, '_uploads'))) this.readUpload(name, upload.name);
  }

  private readLinks(repository: string, area: LinkArea, path: string): Int32Array {
    const ids: number[] = [];
    for (const algorithm of this.list(path))
      for (const { name: hex } of this.list(join(path, algorithm.name))) {
        const link = join(path, algorithm.name, hex, 'link');
        if (!existsSync(join(this.root, link))) continue;
        const isWhole = lstatSync(join(this.root, link)).size === linkBytes(algorithm.name);
        if (isWhole && isDigest(algorithm.name, hex)) ids.push(this.digests.add(algorithm.name, hex));
        else this.oddities.push({ kind: 'odd_link', area, repository, path: link });
      }
    return Int32Array.from(ids);
  }

  private readTag(path: string, name: string): Tag {
    const link = join(this.root, path, name, 'current/link');
    const tag = { name, stamp: undefined, target: undefined, linkFault: undefined };
    if (!existsSync(link)) return { ...tag, hasLink: false };
    const digest = parseDigest(readFileSync(link, 'utf8'));
    if (digest === undefined) return { ...tag, hasLink: true, linkFault: 'holds no digest' };
    return { ...tag, hasLink: true, target: this.digests.add(digest.algorithm, digest.hex) };
  }

  private readUpload(repository: string, id: string): void {
    const path = join(this.root, 'repositories', repository, '_uploads', id);
    const data = join(path, 'data');
    const startedMs = Date.parse(readFileSync(join(path, 'startedat'), 'utf8'));
    this.uploads.push({
      repository,
      id,
      bytes: existsSync(data) ? lstatSync(data).size : 0,
      startedMs,
    });
  }

  private readManifests(): ManifestTable {
    const manifests = new ManifestTable();
    for (const { revisions } of this.repositories)
      for (const id of revisions) {
        if ((this.sizes[id] ?? noBlob) < 0) continue;
        const [algorithm, hex] = [this.digests.algorithm(id), this.digests.hex(id)];
        const data = join(this.root, 'blobs', algorithm, hex.slice(0, 2), hex, 'data');
        manifests.set(id, parseManifest(readFileSync(data)), this.digests);
      }
    return manifests;
  }

  private list(path: string): readonly Dirent[] {
    const full = join(this.root, path);
    if (!existsSync(full) || !lstatSync(full).isDirectory()) return [];
    const entries = readdirSync(full, { withFileTypes: true });
    this.files += entries.length;
    for (const entry of entries)
      if (entry.isSymbolicLink())
        this.oddities.push({ kind: 'symbolic_link', path: relative(this.root, join(full, entry.name)) });
    return entries.filter((entry) => !entry.isSymbolicLink());
  }
}
