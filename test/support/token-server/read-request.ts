import type { IncomingMessage } from 'node:http';

/** What a client wants, however it has asked. */
export interface TokenWish {
  readonly method: string;
  readonly path: string;
  /** `basic` and `none` by GET; by POST what the form says. */
  readonly by: 'none' | 'basic' | 'password' | 'refresh_token' | 'unknown';
  readonly username: string;
  readonly password: string;
  readonly refreshToken: string;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
  readonly wantsRefreshToken: boolean;
  readonly userAgent: string | undefined;
}

/** Reads a request for a token: a query with basic credentials, or an OAuth2 form. */
export async function readWish(request: IncomingMessage): Promise<TokenWish> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://realm');
  const method = request.method ?? '';
  const seen = { method, path: pathname, userAgent: request.headers['user-agent'] };
  if (method !== 'POST') return { ...seen, ...readQuery(searchParams, request.headers.authorization) };
  return { ...seen, ...readForm(new URLSearchParams(await textOf(request))) };
}

type Asked = Omit<TokenWish, 'method' | 'path' | 'userAgent'>;

function readQuery(query: URLSearchParams, authorization: string | undefined): Asked {
  return {
    ...readBasic(authorization),
    refreshToken: '',
    service: query.get('service') ?? undefined,
    scopes: query.getAll('scope'),
    wantsRefreshToken: query.get('offline_token') === 'true',
  };
}

function readForm(form: URLSearchParams): Asked {
  const type = form.get('grant_type');
  return {
    by: type === 'password' || type === 'refresh_token' ? type : 'unknown',
    username: form.get('username') ?? '',
    password: form.get('password') ?? '',
    refreshToken: form.get('refresh_token') ?? '',
    service: form.get('service') ?? undefined,
    scopes: form.getAll('scope'),
    wantsRefreshToken: form.get('access_type') === 'offline',
  };
}

function readBasic(header: string | undefined): Pick<Asked, 'by' | 'username' | 'password'> {
  if (header === undefined) return { by: 'none', username: '', password: '' };
  const encoded = /^basic (\S+)$/i.exec(header)?.[1] ?? '';
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon === -1) return { by: 'unknown', username: '', password: '' };
  return { by: 'basic', username: text.slice(0, colon), password: text.slice(colon + 1) };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
