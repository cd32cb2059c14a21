import type { SentRequest } from './recordings.ts';

/** Figures by name; none of them is 0. */
export type Figures = Readonly<Record<string, number>>;

/** What the client's own record comes to, worked out apart from the code under test. */
export interface LogFigures {
  /** By method, operation and status: `GET manifest_get 200`. */
  readonly requests: Figures;
  /** By operation. */
  readonly bytes: Figures;
  /** By repository. */
  readonly pulls: Figures;
  readonly pushes: Figures;
  readonly challenges: number;
  /** By reason. */
  readonly failures: Figures;
}

/** The figures of requests that were all answered; `isV3` because the versions read a token differently. */
export function clientFigures(requests: readonly SentRequest[], isV3: boolean): LogFigures {
  const refused = requests.filter(({ status }) => status === 401);
  const failed = refused.filter((request) => !isChallenge(request));
  const reasons = [
    ...failed.map((request) => reasonOf(request, isV3)),
    ...requests.filter(isBackendTrouble).map(() => 'backend'),
  ];
  return {
    requests: sumBy(requests, shown, () => 1),
    bytes: sumBy(requests, operationAsked, ({ method, resp_body_bytes }) =>
      method === 'HEAD' ? 0 : resp_body_bytes,
    ),
    pulls: sumBy(requests.filter(isAnswered('GET', 200)), repositoryAsked, () => 1),
    pushes: sumBy(requests.filter(isAnswered('PUT', 201)), repositoryAsked, () => 1),
    challenges: refused.length - failed.length,
    failures: sumBy(reasons, String, () => 1),
  };
}

export function sumBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  figureOf: (item: T) => number,
): Figures {
  const sums: Record<string, number> = {};
  for (const item of items) sums[keyOf(item)] = (sums[keyOf(item)] ?? 0) + figureOf(item);
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

/** Adds figures of the same names; what comes to 0 is left out. */
export function added(figures: readonly Figures[]): Figures {
  return sumBy(
    figures.flatMap((one) => Object.entries(one)),
    ([name]) => name,
    ([, figure]) => figure,
  );
}

interface Asked {
  readonly method: string;
  readonly uri: string;
}

/** The operation that a method and a path ask for. Written from the specification, segment by segment from the end. */
export function operationAsked({ method, uri }: Asked): string {
  const rest = segmentsOf(uri);
  if (rest.length === 0) return 'other';
  if (rest.join('/') === '') return 'base';
  if (rest.join('/') === '_catalog') return 'catalog';
  if (repositoryOf(rest) === '') return 'other';
  return operations[`${method} ${targetOf(rest)}${isMount({ method, uri }) ? ' mount' : ''}`] ?? 'other';
}

const operations: Readonly<Record<string, string>> = {
  'GET tags list': 'tags_list',
  'GET manifest': 'manifest_get',
  'HEAD manifest': 'manifest_head',
  'PUT manifest': 'manifest_put',
  'DELETE manifest': 'manifest_delete',
  'GET blob': 'blob_get',
  'HEAD blob': 'blob_head',
  'DELETE blob': 'blob_delete',
  'POST uploads': 'upload_start',
  'POST uploads mount': 'blob_mount',
  'PATCH upload': 'upload_chunk',
  'PUT upload': 'upload_commit',
  'GET upload': 'upload_status',
  'HEAD upload': 'upload_status',
  'DELETE upload': 'upload_cancel',
  'GET referrers': 'referrers',
};

/** The segments behind the first `v2`, behind which there has to be a slash. */
function segmentsOf(uri: string): readonly string[] {
  const segments = (uri.split('?')[0] ?? '').split('/');
  const version = segments.indexOf('v2');
  return version === -1 ? [] : segments.slice(version + 1);
}

function targetOf(rest: readonly string[]): string {
  const [third, second = '', last = ''] = [rest.at(-3), rest.at(-2), rest.at(-1)];
  if (second === 'tags') return `tags ${last}`;
  if (third === 'blobs' && second === 'uploads') return last === '' ? 'uploads' : 'upload';
  if (last === '') return '';
  return { manifests: 'manifest', blobs: 'blob', referrers: 'referrers' }[second] ?? '';
}

function repositoryAsked({ uri }: Asked): string {
  return repositoryOf(segmentsOf(uri));
}

/** Empty for a name that no route takes. */
function repositoryOf(rest: readonly string[]): string {
  const isUpload = rest.at(-3) === 'blobs' && rest.at(-2) === 'uploads';
  const parts = rest.slice(0, isUpload ? -3 : -2);
  const name = parts.join('/');
  return name.length <= 255 && parts.every(isComponent) ? name : '';
}

function isComponent(part: string): boolean {
  return /^[a-z0-9]+$/.test(part.replace(/(?<=[a-z0-9])(?:[._]|__|-+)(?=[a-z0-9])/g, ''));
}

function isMount({ method, uri }: Asked): boolean {
  const query = uri.split('?')[1] ?? '';
  return method === 'POST' && query.split('&').some((parameter) => parameter.startsWith('mount='));
}

function isAnswered(method: string, status: number): (request: SentRequest) => boolean {
  return (request) =>
    request.status === status &&
    request.method === method &&
    ['manifest_get', 'manifest_put'].includes(operationAsked(request));
}

function shown({ method, uri, status }: SentRequest): string {
  return `${methods.has(method) ? method : 'other'} ${operationAsked({ method, uri })} ${status}`;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Without credentials of the kind the registry asks for, a 401 is the first step of a log-in. */
function isChallenge({ auth_scheme: scheme, www_authenticate: asked }: SentRequest): boolean {
  return scheme === undefined || (asked?.startsWith('Bearer') === true && scheme === 'Basic');
}

/** Reasons by what the client did. What has no label is a real client: a wrong password, or a token without the scope. */
const failureReasons: Readonly<Record<string, string>> = {
  expired: 'expired_token',
  'not yet valid': 'invalid_token',
  'wrong audience': 'invalid_token',
  'wrong issuer': 'invalid_token',
  'bad signature': 'invalid_token',
  'unknown signer': 'invalid_token',
  'unknown kid': 'invalid_token',
  garbage: 'malformed',
  'garbage with dots': 'malformed',
};

function reasonOf({ label = '', auth_scheme: scheme }: SentRequest, isV3: boolean): string {
  // Version 3 cannot even read a token without a signature.
  if (label === 'alg none') return isV3 ? 'malformed' : 'invalid_token';
  return failureReasons[label] ?? (scheme === 'Basic' ? 'invalid_credentials' : 'insufficient_scope');
}

function isBackendTrouble({ status, label = '' }: SentRequest): boolean {
  return status === 400 && label.startsWith('password file');
}
