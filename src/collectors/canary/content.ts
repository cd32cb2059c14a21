import { randomBytes } from 'node:crypto';
import { sha256 } from '../../registry/api/digest.ts';
import type { Blob } from '../../registry/api/upload.ts';

/** What one round trip pushes: a blob, and a manifest that names it as configuration and as layer. */
export interface CanaryContent {
  readonly tag: string;
  readonly blob: Blob;
  readonly manifest: Blob;
}

export const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** Kept for ever where nothing can be deleted: the same content again takes no more room. */
const lastingTag = 'registry-exporter';
const passingTag = /^registry-exporter-(\d{13})-[0-9a-f]{8}$/;

/** The same at each run. */
export function lastingContent(): CanaryContent {
  return contentOf(lastingTag, '');
}

/** Never there before, under a tag that tells its age. */
export function passingContent(nowMs: number): CanaryContent {
  const id = randomBytes(16).toString('hex');
  return contentOf(`registry-exporter-${String(Math.floor(nowMs)).padStart(13, '0')}-${id.slice(0, 8)}`, id);
}

/** When a tag was made by a run like ours, in milliseconds since the epoch; undefined for anybody else's. */
export function madeAtMs(tag: string): number | undefined {
  const ms = passingTag.exec(tag)?.[1];
  return ms === undefined ? undefined : Number(ms);
}

function contentOf(tag: string, id: string): CanaryContent {
  // As an image of no platform with one layer, so that other tools can read what they find.
  const image = { architecture: 'unknown', os: 'unknown', rootfs: { type: 'layers', diff_ids: [] } };
  const blob = blobOf({ ...image, config: { Labels: { 'registry-exporter.canary': id } } });
  const size = blob.bytes.length;
  const manifest = blobOf({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', size, digest: blob.digest },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', size, digest: blob.digest }],
  });
  return { tag, blob, manifest };
}

function blobOf(value: unknown): Blob {
  const bytes = Buffer.from(JSON.stringify(value));
  return { bytes, digest: sha256(bytes) };
}
