import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

export interface RemoteAddress {
  readonly address: string;
  /** Forwarded values that are no addresses; Distribution warns about each. */
  readonly invalid: readonly string[];
}

/** The client as the structured log names it: a forwarded address without port, or the peer with port. */
export function findRemoteAddress(request: IncomingMessage): RemoteAddress {
  const invalid: string[] = [];
  for (const candidate of forwardedCandidates(request)) {
    if (isIP(candidate) !== 0) return { address: candidate, invalid };
    invalid.push(candidate);
  }
  return { address: peerAddress(request), invalid };
}

function forwardedCandidates(request: IncomingMessage): readonly string[] {
  const candidates = ['x-forwarded-for', 'x-real-ip'].map((name) => {
    const value = request.headers[name];
    return (typeof value === 'string' ? value : '').split(',')[0]?.trim() ?? '';
  });
  return candidates.filter((candidate) => candidate !== '');
}

function peerAddress({ socket }: IncomingMessage): string {
  const host = peerHost(socket.remoteAddress);
  return `${host.includes(':') ? `[${host}]` : host}:${socket.remotePort ?? 0}`;
}

/** The peer without its port; an IPv4 client of a dual-stack socket loses the mapping prefix. */
export function peerHost(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}
