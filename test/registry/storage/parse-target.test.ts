import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseTarget } from '../../../src/registry/storage/parse-target.ts';

const options = {
  callsPerSecond: 100,
  s3: {
    endpoint: undefined,
    region: 'eu-central-1',
    isPathStyle: true,
    caFile: undefined,
    requestsPerHour: 0,
  },
};

test.each([
  ['/var/lib/registry', '/var/lib/registry'],
  ['/var/lib/registry/', '/var/lib/registry'],
  ['registry', resolve('registry')],
  ['./s3', resolve('s3')],
])('takes %s for a directory', (text, root) => {
  expect(parseTarget(text, options)).toEqual({
    status: 'ok',
    target: { kind: 'file system', root, callsPerSecond: 100 },
  });
});

test.each([
  ['s3://images', 'images', ''],
  ['s3://images/', 'images', ''],
  ['s3://images/team/registry', 'images', 'team/registry'],
  ['s3://my.images-2//team/registry//', 'my.images-2', 'team/registry'],
])('takes %s for a bucket', (text, bucket, prefix) => {
  expect(parseTarget(text, options)).toEqual({
    status: 'ok',
    target: { kind: 's3', bucket, prefix, ...options.s3 },
  });
});

test.each([
  ['s3://', 'names no bucket, expected s3://BUCKET or s3://BUCKET/PREFIX, got "s3://"'],
  ['s3:///prefix', 'names no bucket, expected s3://BUCKET or s3://BUCKET/PREFIX, got "s3:///prefix"'],
  ['s3://a b', 'names no bucket, expected s3://BUCKET or s3://BUCKET/PREFIX, got "s3://a b"'],
  ['s3://key@images', 'names no bucket, expected s3://BUCKET or s3://BUCKET/PREFIX, got "s3://…@images"'],
  ['', 'names no storage, expected a directory or s3://BUCKET/PREFIX, got ""'],
  ['gs://images', 'names no storage, expected a directory or s3://BUCKET/PREFIX, got "gs://images"'],
])('refuses %j', (text, problem) => {
  expect(parseTarget(text, options)).toEqual({ status: 'wrong', problem });
});
