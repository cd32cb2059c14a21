import type { TlsConfig } from './model.ts';
import * as access from './access-options.ts';
import type { Section } from './section.ts';
import { isKeyOf } from './tls-kinds.ts';

/** As Prometheus writes them, and as Node does. */
const versions = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

/** How the registry's certificates are judged, and what it is shown. */
export function readTls(section: Section): TlsConfig {
  const certFile = section.read(access.tlsCertFile);
  const keyFile = section.read(access.tlsKeyFile);
  judgePair(section, certFile, keyFile);
  return {
    ...{ certFile, keyFile },
    caFile: section.read(access.tlsCaFile),
    serverName: section.read(access.tlsServerName),
    minVersion: versions[section.readOr(access.tlsMinVersion, 'TLS12')],
    insecureSkipVerify: section.readOr(access.insecureSkipVerify, false),
    servedCertificateFile: section.read(access.servedCertificateFile),
  };
}

function judgePair(section: Section, certFile: string | undefined, keyFile: string | undefined): void {
  if (section.has(access.tlsCertFile) !== section.has(access.tlsKeyFile)) {
    const missing = section.has(access.tlsCertFile) ? access.tlsKeyFile : access.tlsCertFile;
    section.refuse(missing, 'is missing', { expected: 'tls.cert_file and tls.key_file, or neither' });
  }
  if (certFile === undefined || keyFile === undefined || isKeyOf(keyFile, certFile)) return;
  section.refuse(access.tlsKeyFile, 'is the key of another certificate', {
    expected: `the key of ${certFile}`,
  });
}
