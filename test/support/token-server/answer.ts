import { randomBytes } from 'node:crypto';
import type { Identity } from '../../registry/api/certificates.ts';
import { grant, parseScopes, scopeText } from './access.ts';
import type { Access } from './access.ts';
import type { Fault } from './faults.ts';
import type { TokenWish } from './read-request.ts';
import { signToken } from './sign-token.ts';
import { allowedTo, anonymous, isRight } from './users.ts';
import type { Book } from './users.ts';

export interface Office {
  readonly users: Book;
  readonly service: string;
  readonly issuer: string;
  readonly lifetimeSeconds: number;
  readonly servesAnonymous: boolean;
  readonly servesPost: boolean;
  readonly signer: Identity;
  readonly forger: Identity;
  /** The user of each refresh token. */
  readonly refreshTokens: Map<string, string>;
}

export interface Answer {
  readonly code: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Decides on a request as the specification of token servers and the one of Distribution's OAuth2 form demand. */
export function answer(office: Office, wish: TokenWish, fault: Fault | undefined): Answer {
  if (wish.method !== 'GET' && !(wish.method === 'POST' && office.servesPost))
    return refuse(405, 'no such way');
  if (wish.by === 'unknown') return refuse(400, 'neither credentials nor a grant_type');
  if (wish.service !== office.service) return refuse(400, `service is not ${office.service}`);
  const user = userOf(office, wish);
  if (user === undefined) return refuse(401, 'incorrect username or password');
  const granted = grant(parseScopes(wish.scopes), allowedTo(office.users, user));
  const fields = tokenFields(office, { user, granted, fault });
  return {
    code: 200,
    body: { ...fields, ...formFields(wish, granted), ...refreshFields(office, wish, user) },
  };
}

function userOf(office: Office, { by, username, password, refreshToken }: TokenWish): string | undefined {
  if (by === 'refresh_token') return office.refreshTokens.get(refreshToken);
  if (by === 'none') return office.servesAnonymous ? anonymous : undefined;
  return isRight(office.users, username, password) ? username : undefined;
}

interface Issue {
  readonly user: string;
  readonly granted: readonly Access[];
  readonly fault: Fault | undefined;
}

function tokenFields(office: Office, { user, granted, fault }: Issue): Answer['body'] {
  const skew = fault?.kind === 'clock skew' ? fault.seconds : 0;
  const issuedAt = Math.floor(Date.now() / 1000) + skew;
  const expiresAt = fault?.kind === 'expired' ? issuedAt - fault.seconds : issuedAt + office.lifetimeSeconds;
  const token = signToken(fault?.kind === 'forged' ? office.forger : office.signer, {
    issuer: fault?.kind === 'wrong issuer' ? 'somebody' : office.issuer,
    audience: fault?.kind === 'wrong audience' ? 'elsewhere' : office.service,
    subject: user,
    // One that has ended has begun, too.
    issuedAt: Math.min(issuedAt, expiresAt),
    expiresAt,
    access:
      fault?.kind === 'wrong scope' ? granted.map((access) => ({ ...access, name: 'other/name' })) : granted,
  });
  const told = { expires_in: office.lifetimeSeconds, issued_at: new Date(issuedAt * 1000).toISOString() };
  return { token, access_token: token, ...told };
}

/** The OAuth2 form calls the token by one name alone, and says what it grants. */
function formFields({ method }: TokenWish, granted: readonly Access[]): Answer['body'] {
  return method === 'POST' ? { token: undefined, scope: scopeText(granted) } : {};
}

function refreshFields(office: Office, wish: TokenWish, user: string): Answer['body'] {
  if (!office.servesPost || !wish.wantsRefreshToken || user === anonymous) return {};
  const refreshToken = randomBytes(16).toString('hex');
  office.refreshTokens.set(refreshToken, user);
  return { refresh_token: refreshToken };
}

function refuse(code: number, details: string): Answer {
  return { code, body: { details } };
}
