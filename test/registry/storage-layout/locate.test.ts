import { expect, test } from 'vitest';
import { locate } from '../../../src/registry/storage-layout/locate.ts';

const hex = 'ab'.repeat(32);
const digest = { algorithm: 'sha256', hex };

test.each([
  [`blobs/sha256/ab/${hex}/data`, { kind: 'blob', digest }],
  [
    `repositories/a/b/_layers/sha256/${hex}/link`,
    { kind: 'link', repository: 'a/b', area: 'layers', digest },
  ],
  [
    `repositories/a/_manifests/revisions/sha256/${hex}/link`,
    { kind: 'link', repository: 'a', area: 'revisions', digest },
  ],
  [
    'repositories/a/_manifests/tags/v1/current/link',
    { kind: 'tag', repository: 'a', area: 'tags', tag: 'v1', isCurrent: true },
  ],
  [
    `repositories/a/_manifests/tags/v1/index/sha256/${hex}/link`,
    { kind: 'tag', repository: 'a', area: 'tags', tag: 'v1', isCurrent: false },
  ],
  [
    'repositories/a/_uploads/id/data',
    { kind: 'upload', repository: 'a', area: 'uploads', id: 'id', file: 'data' },
  ],
  [
    'repositories/a/_uploads/id/startedat',
    { kind: 'upload', repository: 'a', area: 'uploads', id: 'id', file: 'startedat' },
  ],
  [
    'repositories/a/_uploads/id/hashstates/sha256/0',
    { kind: 'upload', repository: 'a', area: 'uploads', id: 'id', file: 'other' },
  ],
  [
    `repositories/a/_manifests/revisions/sha256/${hex}/signatures/sha256/${hex}/link`,
    { kind: 'nothing', repository: 'a', area: 'revisions' },
  ],
  ['repositories/a/_manifests/tags/', { kind: 'nothing', repository: 'a', area: 'tags' }],
  ['repositories/a/', { kind: 'nothing' }],
  ['blobs/sha256/', { kind: 'nothing' }],
])('knows %s', (path, located) => {
  expect(locate(path)).toEqual(located);
});

test.each([
  [`blobs/sha256/cd/${hex}/data`, { kind: 'stray data' }],
  [`blobs/sha256/ab/${hex}/more/data`, { kind: 'stray data' }],
  [`blobs/md5/ab/${hex}/data`, { kind: 'stray data' }],
  [`blobs/sha256/ab/${hex}/other`, { kind: 'odd' }],
  ['repositories/a/file', { kind: 'odd' }],
  ['repositories/_layers/x', { kind: 'odd' }],
  ['repositories//_layers/x', { kind: 'odd' }],
  [`repositories/../_layers/sha256/${hex}/link`, { kind: 'odd' }],
  ['elsewhere/x', { kind: 'odd' }],
  ['repositories/a/_other/x', { kind: 'odd', repository: 'a', area: 'other' }],
  ['repositories/a/_manifests/x', { kind: 'odd', repository: 'a', area: 'other' }],
  [`repositories/a/_layers/sha256/${hex}/file`, { kind: 'odd', repository: 'a', area: 'layers' }],
  [`repositories/a/_layers/sha256/${hex}/more/link`, { kind: 'odd link', repository: 'a', area: 'layers' }],
  [
    'repositories/a/_manifests/revisions/sha256/abc/link',
    { kind: 'odd link', repository: 'a', area: 'revisions' },
  ],
  ['repositories/a/_manifests/tags/v1/link', { kind: 'odd', repository: 'a', area: 'tags' }],
  ['repositories/a/_uploads/id', { kind: 'odd', repository: 'a', area: 'uploads' }],
])('finds %s out of place', (path, located) => {
  expect(locate(path)).toEqual(located);
});
