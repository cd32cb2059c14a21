/** The names of METRICS' `operation` label, so that a fault rule and a dashboard speak of the same thing. */
export type Operation =
  | 'base'
  | 'catalog'
  | 'tags_list'
  | 'manifest_get'
  | 'manifest_head'
  | 'manifest_put'
  | 'manifest_delete'
  | 'blob_get'
  | 'blob_head'
  | 'blob_delete'
  | 'blob_mount'
  | 'upload_start'
  | 'upload_chunk'
  | 'upload_commit'
  | 'upload_status'
  | 'upload_cancel'
  | 'other';

export type Route =
  | { readonly kind: 'base' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'tags'; readonly name: string }
  | { readonly kind: 'manifest'; readonly name: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly name: string; readonly digest: string }
  | { readonly kind: 'upload'; readonly name: string; readonly uuid: string };

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
// A registry host may precede the path in a reference, so a first component with capitals or a port still routes.
const HOST_LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const HOST = `${HOST_LABEL}(?:\\.${HOST_LABEL})*(?::[0-9]+)?`;
const NAME = `(?<name>(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*)`;
const DIGEST = '[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+';
const TAG = '\\w[\\w.-]{0,127}';

const WHOLE_NAME = new RegExp(`^${NAME}$`);
const TAGS = new RegExp(`^/v2/${NAME}/tags/list$`);
const MANIFEST = new RegExp(`^/v2/${NAME}/manifests/(?<last>${TAG}|${DIGEST})$`);
const BLOB = new RegExp(`^/v2/${NAME}/blobs/(?<last>${DIGEST})$`);
const UPLOAD = new RegExp(`^/v2/${NAME}/blobs/uploads/(?<last>[a-zA-Z0-9-_.=]*)$`);

/** The route of a cleaned path, undefined where Distribution's router answers its plain 404. */
export function findRoute(path: string): Route | undefined {
  if (path === '/v2/') return { kind: 'base' };
  if (path === '/v2/_catalog') return { kind: 'catalog' };
  return findRepositoryRoute(path);
}

function findRepositoryRoute(path: string): Route | undefined {
  const tags = matchPath(TAGS, path);
  if (tags !== undefined) return { kind: 'tags', name: tags.name };
  const manifest = matchPath(MANIFEST, path);
  if (manifest !== undefined) return { kind: 'manifest', name: manifest.name, reference: manifest.last };
  const blob = matchPath(BLOB, path);
  if (blob !== undefined) return { kind: 'blob', name: blob.name, digest: blob.last };
  const upload = matchPath(UPLOAD, path);
  return upload === undefined ? undefined : { kind: 'upload', name: upload.name, uuid: upload.last };
}

function matchPath(pattern: RegExp, path: string): { name: string; last: string } | undefined {
  const groups = pattern.exec(path)?.groups;
  if (groups === undefined) return undefined;
  return { name: groups['name'] ?? '', last: groups['last'] ?? '' };
}

export function isRepositoryName(text: string): boolean {
  return WHOLE_NAME.test(text);
}

/** The path as Go's router cleans it; a request for anything else is redirected here. */
export function cleanPath(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  const cleaned = `/${kept.join('/')}`;
  return path.endsWith('/') && cleaned !== '/' ? `${cleaned}/` : cleaned;
}
