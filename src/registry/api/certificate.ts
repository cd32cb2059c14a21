import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect, TLSSocket } from 'node:tls';
import type { Conversation } from './conversation.ts';
import { hostOf } from './host.ts';
import { certificateOf } from './tls-agent.ts';

/** What is remembered of the certificates that a server presented. */
export interface ServedChain {
  /** Earliest end of validity in the chain, in milliseconds since the epoch. */
  readonly notAfterMs: number;
  /** SHA-256 of the server's own certificate, as X509Certificate writes it. */
  readonly fingerprint: string;
}

/** Undefined without TLS. */
export function servedChain(socket: Socket): ServedChain | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const chain = chainOf(certificateOf(socket));
  const ends = chain.map(({ validTo }) => Date.parse(validTo)).filter((end) => !Number.isNaN(end));
  const [leaf] = chain;
  if (leaf === undefined || ends.length === 0) return undefined;
  return { notAfterMs: Math.min(...ends), fingerprint: leaf.fingerprint256 };
}

/** A root names itself as its issuer, and cross-signed roots name each other: each certificate is visited once. */
function chainOf(leaf: X509Certificate | undefined): readonly X509Certificate[] {
  const seen = new Map<string, X509Certificate>();
  for (let next = leaf; next !== undefined && !seen.has(next.fingerprint256); next = next.issuerCertificate)
    seen.set(next.fingerprint256, next);
  return [...seen.values()];
}

/**
 * Looks at the certificate of a server that was not believed, without sending it anything: when a certificate has run
 * out, its date is what a person needs to see.
 */
export function peekAtChain(
  url: URL,
  { trust, network, signal }: Conversation,
): Promise<ServedChain | undefined> {
  return new Promise((resolve) => {
    const host = hostOf(url);
    const port = url.port === '' ? 443 : Number(url.port);
    const servername = trust.servername ?? (isIP(host) === 0 ? host : '');
    const socket = connect({
      ...{ host, port, servername, rejectUnauthorized: false },
      ...(network.family === 0 ? {} : { family: network.family }),
    });
    const settle = (chain: ServedChain | undefined): void => {
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(chain);
    };
    const giveUp = (): void => {
      settle(undefined);
    };
    socket.once('secureConnect', () => {
      settle(servedChain(socket));
    });
    socket.on('error', giveUp);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
}
