import type { Operation, Route } from './routes.ts';

const MANIFEST: Readonly<Record<string, Operation>> = {
  GET: 'manifest_get',
  HEAD: 'manifest_head',
  PUT: 'manifest_put',
  DELETE: 'manifest_delete',
};
const BLOB: Readonly<Record<string, Operation>> = {
  GET: 'blob_get',
  HEAD: 'blob_head',
  DELETE: 'blob_delete',
};
const UPLOAD: Readonly<Record<string, Operation>> = {
  GET: 'upload_status',
  HEAD: 'upload_status',
  POST: 'upload_start',
  PATCH: 'upload_chunk',
  PUT: 'upload_commit',
  DELETE: 'upload_cancel',
};

export function nameOperation(route: Route, method: string, query: URLSearchParams): Operation {
  switch (route.kind) {
    case 'base':
      return 'base';
    case 'catalog':
      return 'catalog';
    case 'tags':
      return 'tags_list';
    case 'manifest':
      return MANIFEST[method] ?? 'other';
    case 'blob':
      return BLOB[method] ?? 'other';
    case 'upload':
      return method === 'POST' && query.has('mount') ? 'blob_mount' : (UPLOAD[method] ?? 'other');
  }
}

const ALLOWED: Readonly<Record<Route['kind'], readonly string[]>> = {
  base: [],
  catalog: ['GET'],
  tags: ['GET'],
  manifest: ['DELETE', 'GET', 'HEAD', 'PUT'],
  blob: ['DELETE', 'GET', 'HEAD'],
  upload: ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'],
};

/** Methods that the route's handler takes; an empty list means any, as for `/v2/`. */
export function allowedMethods(route: Route): readonly string[] {
  return ALLOWED[route.kind];
}
