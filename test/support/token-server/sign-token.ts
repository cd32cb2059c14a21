import { randomUUID, sign, X509Certificate } from 'node:crypto';
import type { Identity } from '../../registry/api/certificates.ts';
import type { Access } from './access.ts';

export interface Claims {
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly access: readonly Access[];
}

/**
 * Signs a token as Distribution's token authentication specification asks for. The signer's certificate goes with it
 * (`x5c`), and the registry holds it against the authorities in its `rootcertbundle`.
 */
export function signToken({ cert, key }: Identity, claims: Claims): string {
  const header = { typ: 'JWT', alg: 'ES256', x5c: [new X509Certificate(cert).raw.toString('base64')] };
  const payload = {
    iss: claims.issuer,
    sub: claims.subject,
    aud: claims.audience,
    iat: claims.issuedAt,
    nbf: claims.issuedAt,
    exp: claims.expiresAt,
    jti: randomUUID(),
    access: claims.access,
  };
  const signed = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  // JSON Web Signatures hold the two numbers side by side, not in DER.
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}
