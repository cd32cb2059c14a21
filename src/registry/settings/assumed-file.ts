import type { Release } from '../storage-layout/release.ts';

/**
 * What the file of the image docker.io/library/registry says, as far as it is read here. That of release 3 was made for
 * development: it deletes, opens the debug port and logs everything.
 */
export function assumedFile(release: Release | undefined): string {
  return release === 3 ? release3 : release2;
}

const release2 = `
version: 0.1
http: { addr: ':5000' }
storage: { filesystem: { rootdirectory: /var/lib/registry }, cache: { blobdescriptor: inmemory } }
health: { storagedriver: { enabled: true } }
`;

const release3 = `
version: 0.1
log: { level: debug }
http: { addr: ':5000', debug: { addr: ':5001', prometheus: { enabled: true, path: /metrics } } }
storage:
  filesystem: { rootdirectory: /var/lib/registry }
  cache: { blobdescriptor: inmemory }
  delete: { enabled: true }
health: { storagedriver: { enabled: true } }
`;
