import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs';

/** New blobs of each image: a manifest, a config and six layers. Two more layers are those of a base image. */
const blobsPerImage = 8;
const ownLayers = 6;
const imagesPerRepository = 50;
const repositoriesPerBase = 10;
const mebibyte = 2 ** 20;

/**
 * A registry's storage as Distribution lays it out. Manifests, configs and links are real; layers are holes of a real
 * size, so that the figures are and the disk stays free. The same for the same number, however often it is made.
 */
export class StorageTree {
  private readonly base: string;
  private readonly bases = new Map<string, Blob>();
  private images: number;

  /** `blobs` are there already. */
  constructor(root: string, blobs = 0) {
    this.base = `${root}/docker/registry/v2`;
    this.images = Math.ceil(blobs / blobsPerImage);
  }

  /** Rounds up to whole images; the few base layers come on top. */
  grow(blobs: number): void {
    for (let added = 0; added < blobs; added += blobsPerImage) this.addImage();
  }

  private addImage(): void {
    const image = this.images;
    this.images += 1;
    const number = Math.floor(image / imagesPerRepository);
    const repository = `${this.base}/repositories/team-${number % 40}/product-${number % 7}/service-${number}`;
    const base = Math.floor(number / repositoriesPerBase);
    const layers = [
      ...[0, 1].map((layer) => this.baseLayer(`base ${base} ${layer}`)),
      ...Array.from({ length: ownLayers }, (_, layer) => this.layer(`image ${image} ${layer}`)),
    ];
    const config = this.content(configOf(image, layers));
    const manifest = this.content(manifestOf(config, layers));
    for (const { digest } of [...layers, config])
      this.link(`${repository}/_layers/${slashed(digest)}`, digest);
    this.link(`${repository}/_manifests/revisions/${slashed(manifest.digest)}`, manifest.digest);
    const tag = `${repository}/_manifests/tags/1.${image % imagesPerRepository}.0`;
    this.link(`${tag}/current`, manifest.digest);
    this.link(`${tag}/index/${slashed(manifest.digest)}`, manifest.digest);
    mkdirSync(`${repository}/_uploads`, { recursive: true });
  }

  private baseLayer(seed: string): Blob {
    const layer = this.bases.get(seed) ?? this.layer(seed);
    this.bases.set(seed, layer);
    return layer;
  }

  private layer(seed: string): Blob {
    const hash = createHash('sha256').update(seed).digest();
    const blob = {
      digest: `sha256:${hash.toString('hex')}`,
      size: 32 + (hash.readUInt32LE(0) % (80 * mebibyte)),
    };
    this.store(blob, (file) => {
      ftruncateSync(file, blob.size);
    });
    return blob;
  }

  private content(value: unknown): Blob {
    const text = JSON.stringify(value, undefined, 3);
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    this.store({ digest, size: text.length }, (file) => {
      writeFileSync(file, text);
    });
    return { digest, size: text.length };
  }

  private store({ digest }: Blob, write: (file: number) => void): void {
    const hex = digest.slice('sha256:'.length);
    const directory = `${this.base}/blobs/sha256/${hex.slice(0, 2)}/${hex}`;
    mkdirSync(directory, { recursive: true });
    const file = openSync(`${directory}/data`, 'w');
    write(file);
    closeSync(file);
  }

  private link(directory: string, digest: string): void {
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${directory}/link`, digest);
  }
}

interface Blob {
  readonly digest: string;
  readonly size: number;
}

function configOf(image: number, layers: readonly Blob[]) {
  return {
    architecture: 'amd64',
    os: 'linux',
    created: new Date(image * 1_000).toISOString(),
    config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin'], Cmd: ['/bin/service'] },
    history: layers.map((_, at) => ({ created_by: `RUN step ${at} of image ${image}` })),
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  };
}

function manifestOf(config: Blob, layers: readonly Blob[]) {
  return {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: layers.map((layer) => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...layer })),
  };
}

function slashed(digest: string): string {
  return digest.replace(':', '/');
}
