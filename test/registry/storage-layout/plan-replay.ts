import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

import type { ManifestFormat, Plan, Step } from './random-plan.ts';
import type { ServedRegistry } from './registry-process.ts';

type Of<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;

interface PushedManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly content: string;
  /** What has to be in a repository before it. */
  readonly blobs: readonly number[];
  readonly children: readonly PushedManifest[];
}

const mediaTypes = {
  image: {
    oci: 'application/vnd.oci.image.manifest.v1+json',
    docker: 'application/vnd.docker.distribution.manifest.v2+json',
    untyped: 'application/vnd.oci.image.manifest.v1+json',
  },
  index: {
    oci: 'application/vnd.oci.image.index.v1+json',
    docker: 'application/vnd.docker.distribution.manifest.list.v2+json',
    untyped: 'application/vnd.oci.image.index.v1+json',
  },
} as const;

/** Does to a registry what a plan says, by its API. What the registry refuses is left undone. */
export async function replayPlan({ steps }: Pick<Plan, 'steps'>, registry: ServedRegistry): Promise<number> {
  const replay = new Replay(registry);
  for (const step of steps) await replay.take(step);
  replay.close();
  return replay.pushed;
}

class Replay {
  /** How many manifests the registry took. */
  pushed = 0;
  private readonly registry: ServedRegistry;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly manifests = new Map<string, PushedManifest[]>();
  private readonly blobs = new Set<string>();

  constructor(registry: ServedRegistry) {
    this.registry = registry;
  }

  close(): void {
    this.agent.destroy();
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'image':
        await this.pushWith(step.repository, imageOf(step, this.of(step.repository)), step.tag);
        return;
      case 'index':
        if (this.of(step.repository).length > 0 || step.isEmpty)
          await this.pushWith(step.repository, indexOf(step, this.of(step.repository)), step.tag);
        return;
      case 'blob':
        await this.pushBlob(step.repository, step.blob);
        return;
      case 'mount':
        await this.mount(step);
        return;
      case 'copy':
        await this.copy(step);
        return;
      case 'retag':
        await this.retag(step);
        return;
      case 'untag':
        this.untag(step);
        return;
      case 'delete':
        await this.delete(step.repository, step.manifest, this.of(step.repository));
        return;
      case 'part':
        await this.part(step);
        return;
      case 'upload':
        await this.beginUpload(step.repository);
        return;
      case 'collect':
        await this.registry.collect(this.registry.root, step.untagged ? ['--delete-untagged'] : []);
        this.blobs.clear();
        return;
    }
  }

  private of(repository: string): readonly PushedManifest[] {
    return this.manifests.get(repository) ?? [];
  }

  /** Pushes first what it needs, as clients do. */
  private async pushWith(
    repository: string,
    manifest: PushedManifest,
    tag: string | undefined,
  ): Promise<void> {
    for (const blob of manifest.blobs) await this.pushBlob(repository, blob);
    for (const child of manifest.children)
      if (!this.of(repository).some(({ digest }) => digest === child.digest))
        await this.pushWith(repository, child, undefined);
    await this.push(repository, manifest, tag ?? manifest.digest);
  }

  private async push(repository: string, manifest: PushedManifest, reference: string): Promise<void> {
    const status = await this.ask('PUT', `/v2/${repository}/manifests/${reference}`, {
      body: manifest.content,
      type: manifest.mediaType,
    });
    if (status.code !== 201) return;
    this.pushed += 1;
    const known = this.of(repository).filter(({ digest }) => digest !== manifest.digest);
    this.manifests.set(repository, [...known, manifest]);
  }

  private async pushBlob(repository: string, blob: number): Promise<void> {
    const key = `${repository} ${blob}`;
    if (this.blobs.has(key)) return;
    const { location } = await this.ask('POST', `/v2/${repository}/blobs/uploads/`);
    const url = new URL(location, this.registry.url);
    url.searchParams.set('digest', blobDigest(blob));
    const { code } = await this.ask('PUT', `${url.pathname}${url.search}`, { body: blobContent(blob) });
    if (code === 201) this.blobs.add(key);
  }

  private async mount({ repository, from, blob }: Of<'mount'>): Promise<void> {
    const query = new URLSearchParams({ mount: blobDigest(blob), from });
    const { code } = await this.ask('POST', `/v2/${repository}/blobs/uploads/?${query.toString()}`);
    if (code === 201) this.blobs.add(`${repository} ${blob}`);
  }

  private async retag({ repository, manifest, tag }: Of<'retag'>): Promise<void> {
    const known = this.of(repository);
    const wanted = known[manifest % Math.max(known.length, 1)];
    if (wanted !== undefined) await this.push(repository, wanted, tag);
  }

  /** What deleting by tag does where a release knows it: the directory goes. */
  private untag({ repository, tag }: Of<'untag'>): void {
    const path = join(
      this.registry.root,
      'docker/registry/v2/repositories',
      repository,
      '_manifests/tags',
      tag,
    );
    rmSync(path, { recursive: true, force: true });
  }

  private async delete(repository: string, place: number, from: readonly PushedManifest[]): Promise<void> {
    const wanted = from[place % Math.max(from.length, 1)];
    if (wanted === undefined) return;
    await this.ask('DELETE', `/v2/${repository}/manifests/${wanted.digest}`);
    const left = this.of(repository).filter((other) => other.digest !== wanted.digest);
    this.manifests.set(repository, left);
  }

  private async part({ repository, from, tag, child }: Of<'part'>): Promise<void> {
    const wanted = this.of(from).findLast(({ children }) => children.length > 0);
    if (wanted === undefined) return;
    await this.pushWith(from, wanted, tag);
    await this.pushWith(repository, wanted, tag);
    await this.delete(repository, child, wanted.children);
  }

  /** Takes the newest index along with all it names, or else the newest image. */
  private async copy({ repository, from, tag }: Of<'copy'>): Promise<void> {
    const known = this.of(from);
    const wanted = known.findLast(({ children }) => children.length > 0) ?? known.at(-1);
    if (wanted !== undefined) await this.pushWith(repository, wanted, tag);
  }

  private async beginUpload(repository: string): Promise<void> {
    const { location } = await this.ask('POST', `/v2/${repository}/blobs/uploads/`);
    const url = new URL(location, this.registry.url);
    await this.ask('PATCH', `${url.pathname}${url.search}`, {
      body: 'the beginning',
      type: 'application/octet-stream',
    });
  }

  private ask(
    method: string,
    path: string,
    { body = '', type }: { readonly body?: string; readonly type?: string } = {},
  ): Promise<{ readonly code: number; readonly location: string }> {
    const headers = {
      'content-length': Buffer.byteLength(body),
      ...(type !== undefined && { 'content-type': type }),
    };
    return new Promise((resolve, reject) => {
      const { agent } = this;
      const asked = request(new URL(path, this.registry.url), { method, headers, agent }, (response) => {
        response.resume();
        response.on('end', () => {
          resolve({ code: response.statusCode ?? 0, location: response.headers.location ?? '' });
        });
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }
}

function imageOf(step: Of<'image'>, known: readonly PushedManifest[]): PushedManifest {
  const type =
    step.format === 'docker'
      ? 'application/vnd.docker.image.rootfs.diff.tar.gzip'
      : 'application/vnd.oci.image.layer.v1.tar+gzip';
  const foreign = {
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    size: 5,
    digest: digestOf('elsewhere'),
    urls: ['https://example.com/layer'],
  };
  const subject = step.subject === undefined ? undefined : known[step.subject % Math.max(known.length, 1)];
  return manifestOf(step.format, 'image', {
    config: blobDescriptor(step.config, 'application/vnd.oci.image.config.v1+json'),
    layers: [...step.layers.map((layer) => blobDescriptor(layer, type)), ...(step.foreign ? [foreign] : [])],
    ...(subject !== undefined && { subject: descriptorOf(subject) }),
    blobs: [step.config, ...step.layers],
  });
}

function indexOf(step: Of<'index'>, known: readonly PushedManifest[]): PushedManifest {
  const places = step.children.map((child) => child % Math.max(known.length, 1));
  const children = [...new Set(places)].flatMap((place) => known.slice(place, place + 1));
  const manifests = children.map((child, place) => ({
    ...descriptorOf(child),
    platform:
      step.attestation && place > 0
        ? { architecture: 'unknown', os: 'unknown' }
        : { architecture: 'amd64', os: 'linux', variant: `v${place}` },
  }));
  return { ...manifestOf(step.format, 'index', { manifests, blobs: [] }), children };
}

interface ManifestFields {
  readonly blobs: readonly number[];
  readonly [name: string]: unknown;
}

function manifestOf(
  format: ManifestFormat,
  kind: 'image' | 'index',
  { blobs, ...fields }: ManifestFields,
): PushedManifest {
  const mediaType = mediaTypes[kind][format];
  const content = JSON.stringify({ schemaVersion: 2, ...(format !== 'untyped' && { mediaType }), ...fields });
  return { digest: digestOf(content), mediaType, content, blobs, children: [] };
}

function descriptorOf({ mediaType, content, digest }: PushedManifest) {
  return { mediaType, size: Buffer.byteLength(content), digest };
}

function blobDescriptor(blob: number, mediaType: string) {
  return { mediaType, size: Buffer.byteLength(blobContent(blob)), digest: blobDigest(blob) };
}

/** Sizes differ, so that a sum tells which of them it is of. */
function blobContent(blob: number): string {
  return `blob ${blob} ${'x'.repeat(2 ** (blob + 4))}`;
}

function blobDigest(blob: number): string {
  return digestOf(blobContent(blob));
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
