import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { issue, makeAuthority, type Authority } from '../../../registry/api/certificates.ts';
import { answerEmpty, serveHttp, serveHttps } from '../../../registry/api/loopback.ts';
import { realParts } from '../../../support/real-parts.ts';
import { runRegistry } from '../real-registry.ts';
import { testFaults, type Injected } from './fault-tests.ts';
import { tlsFaults } from './table.ts';

realParts('each fault of TLS', ['openssl', 'docker-registry'], () => {
  let folder: string;
  let authority: Authority;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tls-faults-'));
    authority = makeAuthority(folder, 'authority');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** The registry's own TLS, with a certificate of our authority. */
  async function registryWith(
    subject: string,
    certificate: { readonly days: number; readonly hosts?: string },
    tls: Readonly<Record<string, unknown>> = {},
  ): Promise<URL> {
    issue(authority, subject, certificate);
    const files = { certificate: join(folder, `${subject}.pem`), key: join(folder, `${subject}.key`) };
    return (await runRegistry({}, { tls: { ...files, ...tls } })).url;
  }

  const believing = (url: URL): Injected => ({ url, tls: { caFile: authority.certificateFile } });

  testFaults(tlsFaults, {
    wrongCa: async () => ({ url: await registryWith('unknown', { days: 5 }) }),
    expired: async () => believing(await registryWith('expired', { days: -1 })),
    wrongHost: async () => {
      const url = await registryWith('other', { days: 5, hosts: 'DNS:other.example' });
      url.hostname = 'localhost';
      return believing(url);
    },
    oldTls: async () => {
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      const identity = issue(authority, 'old', { days: 5 });
      return believing(
        await serveHttps({ ...identity, ...old }, (_request, response) => {
          answerEmpty(response);
        }),
      );
    },
    noClientCertificate: async () =>
      believing(await registryWith('strict', { days: 5 }, { clientcas: [authority.certificateFile] })),
    plainOnTls: async () => {
      const { host } = await serveHttp((_request, response) => {
        answerEmpty(response);
      });
      return { url: new URL(`https://${host}`) };
    },
    caFileGone: async () => ({
      url: await registryWith('gone', { days: 5 }),
      tls: { caFile: '/nowhere/ca.pem' },
    }),
    tlsOnPlain: async () => {
      const { host } = await registryWith('plain', { days: 5 });
      return { url: new URL(`http://${host}`) };
    },
  });
});
