import { describe, expect, test } from 'vitest';

import { nameOperation } from '../../../demo/embedded-registry/operations.ts';
import { cleanPath, findRoute } from '../../../demo/embedded-registry/routes.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['/v2/', { kind: 'base' }],
  ['/v2/_catalog', { kind: 'catalog' }],
  ['/v2/a/tags/list', { kind: 'tags', name: 'a' }],
  ['/v2/a/b/c/tags/list', { kind: 'tags', name: 'a/b/c' }],
  ['/v2/host:5000/a/tags/list', { kind: 'tags', name: 'host:5000/a' }],
  ['/v2/a/manifests/v1.0', { kind: 'manifest', name: 'a', reference: 'v1.0' }],
  [`/v2/a/manifests/${digest}`, { kind: 'manifest', name: 'a', reference: digest }],
  ['/v2/a/manifests/sha256:abc', { kind: 'manifest', name: 'a', reference: 'sha256:abc' }],
  ['/v2/manifests/manifests/manifests', { kind: 'manifest', name: 'manifests', reference: 'manifests' }],
  ['/v2/a/blobs/uploads/', { kind: 'upload', name: 'a', uuid: '' }],
  [`/v2/a/blobs/${digest}`, { kind: 'blob', name: 'a', digest }],
])('%s is a route', (path, route) => {
  expect(findRoute(path)).toEqual(route);
});

test.each([
  '/',
  '/v2',
  '/v2/BAD',
  '/v1/_ping',
  '/v2/a/tags',
  '/v2/-a/tags/list',
  '/v2/a/manifests/',
  '/metrics',
])('%s is none', (path) => {
  expect(findRoute(path)).toBeUndefined();
});

test.each([
  ['/v2//a', '/v2/a'],
  ['/v2/a/../b/', '/v2/b/'],
  ['/../..', '/'],
  ['/v2/./', '/v2/'],
])('%s is cleaned to %s', (path, cleaned) => {
  expect(cleanPath(path)).toBe(cleaned);
});

describe('operations', () => {
  test.each([
    ['POST', '/v2/a/blobs/uploads/', 'upload_start'],
    ['POST', `/v2/a/blobs/uploads/?mount=${digest}&from=b`, 'blob_mount'],
    ['PATCH', '/v2/a/blobs/uploads/x', 'upload_chunk'],
    ['PUT', `/v2/a/blobs/uploads/x?digest=${digest}`, 'upload_commit'],
    ['PUT', '/v2/a/manifests/v1', 'manifest_put'],
    ['PROPFIND', '/v2/a/manifests/v1', 'other'],
  ])('%s %s is %s', (method, uri, operation) => {
    const { pathname, searchParams } = new URL(uri, 'http://registry');
    const route = findRoute(pathname);
    if (route === undefined) throw new Error(`${uri} is no route`);
    expect(nameOperation(route, method, searchParams)).toBe(operation);
  });
});
