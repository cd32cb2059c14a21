import type { TlsConfig } from './model.ts';
import * as options from './registry-options.ts';
import type { Section } from './section.ts';
import { isKeyOf } from './tls-kinds.ts';

/** As Prometheus writes them, and as Node does. */
const versions = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

/** How the registry's certificates are judged, and what it is shown. */
export function readTls(section: Section): TlsConfig {
  const certFile = section.read(options.tlsCertFile);
  const keyFile = section.read(options.tlsKeyFile);
  judgePair(section, certFile, keyFile);
  return {
    ...{ certFile, keyFile },
    caFile: section.read(options.tlsCaFile),
    serverName: section.read(options.tlsServerName),
    minVersion: versions[section.readOr(options.tlsMinVersion, 'TLS12')],
    insecureSkipVerify: section.readOr(options.insecureSkipVerify, false),
    servedCertificateFile: section.read(options.servedCertificateFile),
  };
}

function judgePair(section: Section, certFile: string | undefined, keyFile: string | undefined): void {
  if (section.has(options.tlsCertFile) !== section.has(options.tlsKeyFile)) {
    const missing = section.has(options.tlsCertFile) ? options.tlsKeyFile : options.tlsCertFile;
    section.refuse(missing, 'is missing', { expected: 'tls.cert_file and tls.key_file, or neither' });
  }
  if (certFile === undefined || keyFile === undefined || isKeyOf(keyFile, certFile)) return;
  section.refuse(options.tlsKeyFile, 'is the key of another certificate', {
    expected: `the key of ${certFile}`,
  });
}
