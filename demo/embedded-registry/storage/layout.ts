import { join } from 'node:path';

import type { Digest } from './digest.ts';
import { InvalidPathError } from './storage-fault.ts';

// What Distribution's file system driver accepts. It is also what keeps every file inside the root:
// the leading dots of `..` are refused here, whatever a route let through.
const DRIVER_PATH = /^(?:\/(?!\.\.?(?:\/|$))[A-Za-z0-9._-]+)+$/;

/** Names of files in Distribution's storage layout, all of them below one root. */
export class Layout {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  blobData({ hex }: Digest): string {
    return this.resolve(`/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`);
  }

  repositories(): string {
    return this.resolve('/repositories');
  }

  layerLink(name: string, { hex }: Digest): string {
    return this.resolve(`/repositories/${name}/_layers/sha256/${hex}/link`);
  }

  revisionLink(name: string, { hex }: Digest): string {
    return this.resolve(`/repositories/${name}/_manifests/revisions/sha256/${hex}/link`);
  }

  tags(name: string): string {
    return this.resolve(`/repositories/${name}/_manifests/tags`);
  }

  tag(name: string, tag: string): string {
    return this.resolve(`/repositories/${name}/_manifests/tags/${tag}`);
  }

  tagCurrentLink(name: string, tag: string): string {
    return this.resolve(`/repositories/${name}/_manifests/tags/${tag}/current/link`);
  }

  tagIndexLink(name: string, tag: string, { hex }: Digest): string {
    return this.resolve(`/repositories/${name}/_manifests/tags/${tag}/index/sha256/${hex}/link`);
  }

  upload(name: string, uuid: string): string {
    return this.resolve(`/repositories/${name}/_uploads/${uuid}`);
  }

  private resolve(path: string): string {
    const driverPath = `/docker/registry/v2${path}`;
    if (!DRIVER_PATH.test(driverPath)) throw new InvalidPathError(driverPath);
    return join(this.root, driverPath);
  }
}
