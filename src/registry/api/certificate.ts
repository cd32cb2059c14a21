import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect, TLSSocket } from 'node:tls';
import type { DetailedPeerCertificate } from 'node:tls';

/** Earliest end of validity in the chain a server presented, in milliseconds since the epoch; undefined without TLS. */
export function earliestExpiryMs(socket: Socket): number | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const ends = chainOf(socket.getPeerCertificate(true)).map((certificate) =>
    Date.parse(certificate.valid_to),
  );
  const known = ends.filter((end) => !Number.isNaN(end));
  return known.length === 0 ? undefined : Math.min(...known);
}

/** A root names itself as its issuer, and cross-signed roots name each other: each certificate is visited once. */
function chainOf(leaf: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const seen = new Map<string, DetailedPeerCertificate>();
  let next: Partial<DetailedPeerCertificate> | undefined = leaf;
  while (isCertificate(next) && !seen.has(next.fingerprint256)) {
    seen.set(next.fingerprint256, next);
    next = next.issuerCertificate;
  }
  return [...seen.values()];
}

// Node answers with an empty object where the peer showed no certificate, whatever the type says.
function isCertificate(
  found: Partial<DetailedPeerCertificate> | undefined,
): found is DetailedPeerCertificate {
  return found?.fingerprint256 !== undefined;
}

/**
 * Looks at the certificate of a server that was not believed, without sending it anything: when a certificate has run
 * out, its date is what a person needs to see.
 */
export function peekExpiryMs(url: URL, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    const host = hostOf(url);
    const port = url.port === '' ? 443 : Number(url.port);
    const servername = isIP(host) === 0 ? host : '';
    const socket = connect({ host, port, servername, rejectUnauthorized: false });
    const settle = (expiryMs: number | undefined): void => {
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(expiryMs);
    };
    const giveUp = (): void => {
      settle(undefined);
    };
    socket.once('secureConnect', () => {
      settle(earliestExpiryMs(socket));
    });
    socket.on('error', giveUp);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
}

/** A URL writes an IPv6 address in brackets; a socket wants it without. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}
