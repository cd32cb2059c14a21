import { createHmac, randomBytes } from 'node:crypto';

import { isSameSecret } from './basic-auth.ts';

export type Claims =
  | { readonly status: 'valid'; readonly user: string; readonly granted: readonly string[] }
  | { readonly status: 'invalid' }
  | { readonly status: 'malformed' };

export interface Grant {
  readonly user: string;
  /** One entry for each action, `repository:team/web:pull`. */
  readonly granted: readonly string[];
  readonly expiresAtMs: number;
}

/** Signs and checks tokens. They are JSON Web Tokens with a secret of this process, opaque to every client. */
export class TokenIssuer {
  readonly service: string;
  private readonly secret = randomBytes(32);
  private readonly nowMs: () => number;

  constructor(service: string, nowMs: () => number = Date.now) {
    this.service = service;
    this.nowMs = nowMs;
  }

  issue({ user, granted, expiresAtMs }: Grant): string {
    const signed = [
      { alg: 'HS256', typ: 'JWT' },
      { sub: user, access: granted, exp: expiresAtMs },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${this.sign(signed)}`;
  }

  verify(token: string): Claims {
    const [header, payload, signature, ...rest] = token.split('.');
    if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
      return { status: 'malformed' };
    }
    if (!isSameSecret(this.sign(`${header}.${payload}`), signature)) return { status: 'invalid' };
    const grant = readGrant(Buffer.from(payload, 'base64url').toString());
    if (grant.expiresAtMs < this.nowMs()) return { status: 'invalid' };
    return { status: 'valid', user: grant.user, granted: grant.granted };
  }

  private sign(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('base64url');
  }
}

// The signature has been checked, so this is what issue wrote.
function readGrant(json: string): Grant {
  const raw: unknown = JSON.parse(json);
  const fields = new Map<string, unknown>(typeof raw === 'object' && raw !== null ? Object.entries(raw) : []);
  const access = fields.get('access');
  return {
    user: String(fields.get('sub')),
    granted: Array.isArray(access) ? access.map(String) : [],
    expiresAtMs: Number(fields.get('exp')),
  };
}
