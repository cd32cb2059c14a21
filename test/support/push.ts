import { createHash } from 'node:crypto';

interface ImageContent {
  readonly repository: string;
  readonly tag: string;
  readonly layers: readonly string[];
}

export interface PushedImage {
  readonly digest: string;
  /** Sizes of its manifest, configuration and layers, by digest. */
  readonly blobs: ReadonlyMap<string, number>;
}

/** Pushes an image of plain text layers to a registry that asks for no credentials. */
export async function pushImage(url: URL, { repository, tag, layers }: ImageContent): Promise<PushedImage> {
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [] },
  });
  for (const content of [config, ...layers]) await pushBlob(url, repository, content);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptor(config, 'application/vnd.oci.image.config.v1+json'),
    layers: layers.map((layer) => descriptor(layer, 'application/vnd.oci.image.layer.v1.tar')),
  });
  await expectStatus(new URL(`/v2/${repository}/manifests/${tag}`, url), 201, {
    method: 'PUT',
    body: manifest,
    headers: { 'content-type': manifestType },
  });
  const contents = [manifest, config, ...layers];
  const blobs = new Map(contents.map((content) => [digestOf(content), Buffer.byteLength(content)]));
  return { digest: digestOf(manifest), blobs };
}

export async function pushBlob(url: URL, repository: string, content: string): Promise<void> {
  const location = new URL(await startUpload(url, repository), url);
  location.searchParams.set('digest', digestOf(content));
  await expectStatus(location, 201, { method: 'PUT', body: content });
}

/** Begins an upload and returns where it goes on. */
export async function startUpload(url: URL, repository: string): Promise<string> {
  const response = await expectStatus(new URL(`/v2/${repository}/blobs/uploads/`, url), 202, {
    method: 'POST',
  });
  return response.headers.get('location') ?? '';
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

function descriptor(content: string, mediaType: string) {
  return { mediaType, size: Buffer.byteLength(content), digest: digestOf(content) };
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

async function expectStatus(url: URL, status: number, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.status === status) return response;
  throw new Error(
    `${init.method ?? 'GET'} ${url.pathname}: expected ${status}, got ${response.status}: ${await response.text()}`,
  );
}
