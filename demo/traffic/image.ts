import { createHash } from 'node:crypto';

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

export interface Blob {
  readonly digest: string;
  readonly bytes: Buffer;
}

/** A complete OCI image whose layers are noise. */
export interface Image {
  readonly blobs: readonly Blob[];
  readonly manifest: Blob;
}

/** The same seed gives the same image, so that pushing it again costs the storage nothing. */
export function createImage(seed: string, layerBytes: number): Image {
  const layers = ['base', 'application'].map((part) => toBlob(noise(`${seed} ${part}`, layerBytes)));
  const config = toBlob(Buffer.from(JSON.stringify(imageConfig(seed, layers))));
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: describe(config, 'application/vnd.oci.image.config.v1+json'),
    layers: layers.map((layer) => describe(layer, 'application/vnd.oci.image.layer.v1.tar')),
  };
  return { blobs: [config, ...layers], manifest: toBlob(Buffer.from(JSON.stringify(manifest))) };
}

function imageConfig(seed: string, layers: readonly Blob[]): object {
  const history = [{ created_by: seed }];
  const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) };
  return { architecture: 'amd64', os: 'linux', history, rootfs };
}

function describe({ digest, bytes }: Blob, mediaType: string): object {
  return { mediaType, digest, size: bytes.length };
}

function toBlob(bytes: Buffer): Blob {
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes };
}

function noise(seed: string, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(seed).digest();
}
