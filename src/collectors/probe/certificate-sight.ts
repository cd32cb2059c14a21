import type { TlsConfig } from '../../config/model.ts';
import type { ServedChain } from '../../registry/api/certificate.ts';
import { compareServed } from '../../registry/api/served-certificate.ts';
import type { Sight } from './observation.ts';

/** What was seen, beside the certificates that the server presented; undefined where it presented none. */
export interface ChainSight {
  readonly sight: Sight;
  readonly chain: ServedChain | undefined;
}

/** Adds what the certificates say, and whether they are those that lie on the server's disk. */
export async function withCertificate(
  { sight, chain }: ChainSight,
  { servedCertificateFile }: TlsConfig,
): Promise<Sight> {
  if (chain === undefined) return sight;
  const dated = { ...sight, certificateNotAfterMs: chain.notAfterMs };
  if (servedCertificateFile === undefined) return dated;
  const compared = await compareServed(chain, servedCertificateFile);
  return compared.status === 'compared'
    ? { ...dated, isCertificateCurrent: compared.isSame }
    : { ...dated, lacks: compared.detail };
}
