import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { issue, makeAuthority } from '../../registry/api/certificates.ts';
import { pushImage } from '../../support/push.ts';
import { startTokenServer } from '../../support/token-server/token-server.ts';
import { startChaosRegistry } from './chaos-registry.ts';
import { hasty, type ChaosFault } from './fault.ts';

/** Layers that go down, and certificates. */
export function layerFaults(): readonly Promise<ChaosFault>[] {
  return [stopped(), withoutTokens(), withoutStorage(), expiring(), notReloaded()];
}

async function stopped(): Promise<ChaosFault> {
  const { url, kill } = await startChaosRegistry();
  return {
    name: 'stopped',
    watched: { url: url.href, collectors: { probe: hasty.probe } },
    happen: kill,
    notifies: ['RegistryDown critical'],
  };
}

async function withoutTokens(): Promise<ChaosFault> {
  const server = await startTokenServer();
  const { url } = await startChaosRegistry({ sections: { auth: { token: server.registryAuth } } });
  return {
    name: 'without-tokens',
    watched: {
      ...{ url: url.href, auth: { realms: [server.realm.origin] } },
      collectors: { probe: hasty.probe },
    },
    happen: server.close,
    notifies: ['RegistryAuthServerDown critical'],
  };
}

/** It answers, and what it has stored is gone. */
async function withoutStorage(): Promise<ChaosFault> {
  const { url, root } = await startChaosRegistry();
  await pushImage(url, { repository: 'team/app', tag: '1', layers: ['layer'] });
  return {
    name: 'without-storage',
    watched: { url: url.href, collectors: { probe: { ...hasty.probe, reference: 'team/app:1' } } },
    happen: () => {
      rmSync(root, { recursive: true });
    },
    notifies: ['RegistryStorageFailing critical'],
  };
}

async function expiring(): Promise<ChaosFault> {
  const { url, caFile } = await overTls(2);
  return {
    name: 'expiring',
    watched: { url: url.href, tls: { ca_file: caFile }, collectors: { probe: hasty.probe } },
    happen: () => undefined,
    notifies: ['RegistryCertificateExpiringSoon critical'],
  };
}

async function notReloaded(): Promise<ChaosFault> {
  const { url, caFile, certificate, renewed } = await overTls(60);
  return {
    name: 'not-reloaded',
    watched: {
      url: url.href,
      tls: { ca_file: caFile, served_certificate_file: certificate },
      collectors: { probe: hasty.probe },
    },
    happen: () => {
      writeFileSync(certificate, renewed);
    },
    notifies: ['RegistryCertificateNotReloaded warning'],
  };
}

async function overTls(days: number) {
  const folder = temporaryFolder();
  const authority = makeAuthority(folder, 'authority', 90);
  const { cert, key } = issue(authority, 'registry', { days });
  const renewed = issue(authority, 'renewed', { days: 80 }).cert;
  const [certificate, keyFile] = [join(folder, 'served.pem'), join(folder, 'served.key')];
  writeFileSync(certificate, cert);
  writeFileSync(keyFile, key);
  const { url } = await startChaosRegistry({ http: { tls: { certificate, key: keyFile } } });
  return { url, caFile: authority.certificateFile, certificate, renewed };
}
