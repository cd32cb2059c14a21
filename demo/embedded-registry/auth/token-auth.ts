import type { TokenIssuer } from './token-issuer.ts';
import { accessScope, type Access } from './wanted-access.ts';
import type { Verdict } from './basic-auth.ts';

export interface TokenAuth {
  readonly kind: 'token';
  /** Where clients fetch their tokens. */
  readonly realm: string;
  readonly issuer: TokenIssuer;
}

/** Checks a bearer token with the words of Distribution's token controller. */
export function checkToken(
  { realm, issuer }: TokenAuth,
  header: string | undefined,
  wanted: readonly Access[],
): Verdict {
  const token = /^bearer (\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) return refuse('authorization token required');
  const claims = issuer.verify(token);
  if (claims.status === 'malformed') return refuse('malformed token', 'invalid_token');
  if (claims.status === 'invalid') return refuse('invalid token', 'invalid_token');
  const lacking = wanted.find((access) => !claims.granted.includes(accessScope([access])));
  if (lacking !== undefined) return refuse('insufficient scope', 'insufficient_scope');
  return { status: 'granted', user: claims.user };

  function refuse(reason: string, error?: string): Verdict {
    const scope = wanted.length === 0 ? '' : `,scope="${accessScope(wanted)}"`;
    const place = `Bearer realm="${realm}",service="${issuer.service}"`;
    const challenge = `${place}${scope}${error === undefined ? '' : `,error="${error}"`}`;
    return { status: 'refused', challenge, reason };
  }
}
