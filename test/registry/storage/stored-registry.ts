import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { blobPath, revisionLinkPath, tagLinkPath } from '../../../src/registry/storage-layout/paths.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A registry's files as Distribution lays them out, written by hand. */
export class StoredRegistry {
  readonly root = temporaryFolder();

  /** Stores a blob and returns its digest. */
  blob(content: string): string {
    const digest = digestOf(content);
    this.write(this.blobFile(digest), content);
    return digest;
  }

  layer(repository: string, content: string): string {
    const digest = this.blob(content);
    this.linkLayer(repository, digest);
    return digest;
  }

  linkLayer(repository: string, digest: string): void {
    this.write(`repositories/${repository}/_layers/sha256/${hexOf(digest)}/link`, digest);
  }

  /** As garbage-collect does, with the directory. */
  removeBlob(digest: string): void {
    this.remove(dirname(this.blobFile(digest)));
  }

  /** Stores a manifest, whatever it holds, and links it. */
  revision(repository: string, content: string): string {
    const digest = this.blob(content);
    this.write(this.revisionLink(repository, digest), digest);
    return digest;
  }

  tag(repository: string, tag: string, digest: string): void {
    this.write(tagLinkPath(repository, tag), digest);
  }

  /** An image of layers of plain text, tagged; returns the digest of its manifest. */
  image(repository: string, tag: string, layers: readonly string[]): string {
    const manifest = this.revision(repository, this.manifestOf(repository, layers));
    this.tag(repository, tag, manifest);
    return manifest;
  }

  blobFile(digest: string): string {
    return blobPath({ algorithm: 'sha256', hex: hexOf(digest) });
  }

  revisionLink(repository: string, digest: string): string {
    return revisionLinkPath(repository, { algorithm: 'sha256', hex: hexOf(digest) });
  }

  write(path: string, content: string): void {
    const whole = this.path(path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, content);
  }

  truncate(path: string, bytes: number): void {
    truncateSync(this.path(path), bytes);
  }

  remove(path: string): void {
    rmSync(this.path(path), { recursive: true });
  }

  path(path: string): string {
    return join(this.root, 'docker/registry/v2', path);
  }

  private manifestOf(repository: string, layers: readonly string[]): string {
    const describe = (mediaType: string, content: string) => {
      return { mediaType, digest: this.layer(repository, content), size: Buffer.byteLength(content) };
    };
    return JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: describe('application/vnd.oci.image.config.v1+json', '{}'),
      layers: layers.map((content) => describe('application/vnd.oci.image.layer.v1.tar', content)),
    });
  }
}

export function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function hexOf(digest: string): string {
  return digest.slice('sha256:'.length);
}
