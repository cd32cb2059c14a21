/** What a request asks of a registry. Source: OCI distribution specification 1.1, and Distribution's routes. */
export const operations = [
  'base',
  'catalog',
  'tags_list',
  'manifest_get',
  'manifest_head',
  'manifest_put',
  'manifest_delete',
  'blob_get',
  'blob_head',
  'blob_delete',
  'blob_mount',
  'upload_start',
  'upload_chunk',
  'upload_commit',
  'upload_status',
  'upload_cancel',
  'referrers',
  'other',
] as const;
export type Operation = (typeof operations)[number];

export interface Route {
  readonly operation: Operation;
  /** Empty where the route names none. */
  readonly repository: string;
}

const other: Route = { operation: 'other', repository: '' };

/** Repository names as Distribution accepts them: anything else never reaches a handler. */
const repositoryName = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

export const longestRepositoryName = 255;

/** Finds the operation of a request line. `http.prefix` may stand before `/v2/`, so the first `/v2/` counts. */
export function routeOf(method: string, uri: string): Route {
  const question = uri.indexOf('?');
  const path = question === -1 ? uri : uri.slice(0, question);
  const query = question === -1 ? '' : uri.slice(question + 1);
  const start = path.indexOf('/v2/');
  if (start === -1) return other;
  const rest = path.slice(start + '/v2/'.length);
  if (rest === '') return { operation: 'base', repository: '' };
  if (rest === '_catalog') return { operation: 'catalog', repository: '' };
  return namedRoute(method, rest, query);
}

function namedRoute(method: string, rest: string, query: string): Route {
  // The last marker decides: a repository may itself be called `a/manifests`.
  const match =
    /^(.+)\/(tags\/list|manifests\/[^/]+|blobs\/uploads\/[^/]*|blobs\/[^/]+|referrers\/[^/]+)$/.exec(rest);
  const repository = match?.[1] ?? '';
  const target = match?.[2] ?? '';
  if (repository.length > longestRepositoryName || !repositoryName.test(repository)) return other;
  return { operation: operationOf(method, target, query), repository };
}

function operationOf(method: string, target: string, query: string): Operation {
  if (target === 'tags/list') return method === 'GET' ? 'tags_list' : 'other';
  if (target.startsWith('manifests/')) return byMethod(manifestMethods, method);
  if (target === 'blobs/uploads/') return startOf(method, query);
  if (target.startsWith('blobs/uploads/')) return byMethod(uploadMethods, method);
  if (target.startsWith('referrers/')) return method === 'GET' ? 'referrers' : 'other';
  return byMethod(blobMethods, method);
}

function startOf(method: string, query: string): Operation {
  if (method !== 'POST') return 'other';
  return /(?:^|&)mount=/.test(query) ? 'blob_mount' : 'upload_start';
}

const manifestMethods = new Map<string, Operation>([
  ['GET', 'manifest_get'],
  ['HEAD', 'manifest_head'],
  ['PUT', 'manifest_put'],
  ['DELETE', 'manifest_delete'],
]);
const blobMethods = new Map<string, Operation>([
  ['GET', 'blob_get'],
  ['HEAD', 'blob_head'],
  ['DELETE', 'blob_delete'],
]);
const uploadMethods = new Map<string, Operation>([
  ['PATCH', 'upload_chunk'],
  ['PUT', 'upload_commit'],
  ['GET', 'upload_status'],
  ['HEAD', 'upload_status'],
  ['DELETE', 'upload_cancel'],
]);

function byMethod(methods: ReadonlyMap<string, Operation>, method: string): Operation {
  return methods.get(method) ?? 'other';
}
