import type { X509Certificate } from 'node:crypto';
import { Agent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket, type PeerCertificate } from 'node:tls';

/** Node gives the server's certificate away when it is asked for it the first time. */
const certificates = new WeakMap<Duplex, X509Certificate | undefined>();

/** The server's certificate, with those of its issuers that it sent. */
export function certificateOf(socket: TLSSocket): X509Certificate | undefined {
  if (!certificates.has(socket)) certificates.set(socket, socket.getPeerX509Certificate());
  return certificates.get(socket);
}

/** Opens connections whose certificate is not written out more often than it is needed. */
export class LeanTlsAgent extends Agent {
  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const socket = super.createConnection(options, callback);
    if (socket instanceof TLSSocket) shortenCheck(socket);
    return socket;
  }
}

/**
 * To compare the server's names with the host, Node writes out the whole chain, keys included: some 0.6 ms, warm.
 * Whether the chain is believed was decided before that, by OpenSSL; of the server's own certificate the
 * names are all that is looked at.
 */
function shortenCheck(socket: TLSSocket): void {
  const getPeerCertificate = () => writtenOut(certificateOf(socket)) ?? {};
  Object.defineProperty(socket, 'getPeerCertificate', { value: getPeerCertificate });
}

/** By fingerprint. A server shows the same certificate for weeks. */
const written = new Map<string, PeerCertificate>();
const keptCertificates = 300;

function writtenOut(certificate: X509Certificate | undefined): PeerCertificate | undefined {
  if (certificate === undefined) return undefined;
  const { fingerprint256 } = certificate;
  const known = written.get(fingerprint256);
  if (known !== undefined) return known;
  const legacy = certificate.toLegacyObject();
  written.set(fingerprint256, legacy);
  const [oldest] = written.keys();
  if (written.size > keptCertificates && oldest !== undefined) written.delete(oldest);
  return legacy;
}
