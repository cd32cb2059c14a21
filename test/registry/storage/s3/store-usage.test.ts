import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readStoreUsage } from '../../../../src/registry/storage/s3/read-store-usage.ts';
import { parseStoreUsage } from '../../../../src/registry/storage/s3/store-usage.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

// As MinIO documents its metrics; the server itself could not be had here.
const version2 = `# HELP minio_bucket_usage_total_bytes Total bucket size in bytes
# TYPE minio_bucket_usage_total_bytes gauge
minio_bucket_usage_total_bytes{bucket="registry",server="127.0.0.1:9000"} 1.5e+09
minio_bucket_usage_total_bytes{bucket="other",server="127.0.0.1:9000"} 7
minio_bucket_usage_object_total{bucket="registry",server="127.0.0.1:9000"} 420
minio_cluster_capacity_usable_total_bytes{server="127.0.0.1:9000"} 1e+12
minio_cluster_capacity_usable_free_bytes{server="127.0.0.1:9000"} 4e+11
`;
const version3 = `minio_cluster_usage_buckets_total_bytes{bucket="registry"} 1500000000
minio_cluster_usage_buckets_objects_count{bucket="registry"} 420
minio_cluster_health_capacity_usable_total_bytes 1e+12
minio_cluster_health_capacity_usable_free_bytes 4e+11
`;

describe('metrics of a store', () => {
  test.each([
    ['version 2', version2],
    ['version 3', version3],
  ])('of %s tell use and room', (_, text) => {
    expect(parseStoreUsage(text, 'registry')).toEqual({
      usedBytes: 1.5e9,
      objects: 420,
      capacityBytes: 1e12,
      availableBytes: 4e11,
    });
  });

  test('tell nothing of a bucket that they do not name', () => {
    expect(parseStoreUsage(version2, 'regis')).toMatchObject({ usedBytes: undefined, objects: undefined });
  });

  test('tell of no free byte where the store is full and leaves out what is zero', () => {
    const text = 'minio_cluster_health_capacity_usable_total_bytes 1e+12\n';

    expect(parseStoreUsage(text, 'registry')).toMatchObject({ capacityBytes: 1e12, availableBytes: 0 });
  });

  test('give the quota of a bucket before the room of the whole store', () => {
    const text = `${version3}minio_cluster_usage_buckets_quota_total_bytes{bucket="registry"} 2e+09\n`;

    expect(parseStoreUsage(text, 'registry')).toMatchObject({ capacityBytes: 2e9, availableBytes: 5e8 });
  });

  test('count once what every node says', () => {
    const text = `${version2}minio_bucket_usage_total_bytes{bucket="registry",server="node-2:9000"} 0\n`;

    expect(parseStoreUsage(text, 'registry').usedBytes).toBe(1.5e9);
  });

  test.each(['NaN', '+Inf', '-5', 'many', '1e999'])('leave out %s', (value) => {
    const text = `minio_bucket_usage_total_bytes{bucket="registry"} ${value}\n`;

    expect(parseStoreUsage(text, 'registry').usedBytes).toBeUndefined();
  });
});

describe('reading them', () => {
  test('sends the token of a file', async () => {
    const tokenFile = join(temporaryFolder(), 'token');
    writeFileSync(tokenFile, 'token-of-the-test\n');
    const url = await serve((request, response) => {
      const isKnown = request.headers.authorization === 'Bearer token-of-the-test';
      response.writeHead(isKnown ? 200 : 403).end(version3);
    });

    const reading = await read(url, tokenFile);

    expect(reading).toMatchObject({ status: 'ok', value: { usedBytes: 1.5e9 } });
  });

  test.each<[string, RequestListener, string]>([
    [
      'a refusal',
      (_, response) => response.writeHead(403).end(),
      'answers 403; give a bearer token in metrics_token_file',
    ],
    ['an error', (_, response) => response.writeHead(500).end(), 'answers 500'],
    ['a redirect', (_, response) => response.writeHead(302, { location: '/' }).end(), 'answers 302'],
    [
      'a web page',
      (_, response) => response.end('<html>'),
      "has none of MinIO's metrics of the bucket registry or of the capacity",
    ],
    [
      'more than there can be',
      (_, response) => response.end('x'.repeat(9 * 2 ** 20)),
      'the answer is longer than 8388608 bytes',
    ],
  ])('fails on %s', async (_, answer, detail) => {
    const reading = await read(await serve(answer));

    expect(reading).toEqual({ status: 'failed', detail });
  });

  test('fails where nothing comes in time', async () => {
    const clock = new FakeClock();
    let isAsked = false;
    const url = await serve(() => {
      isAsked = true;
    });

    const reading = read(url, undefined, clock);
    await vi.waitUntil(() => isAsked);
    clock.advance(5_000);

    await expect(reading).resolves.toEqual({ status: 'failed', detail: 'no answer within 5 s' });
  });

  test('keeps to itself what is no token', async () => {
    const tokenFile = join(temporaryFolder(), 'token');
    writeFileSync(tokenFile, 'secret\nof two lines');

    const reading = await read(new URL('http://127.0.0.1:9'), tokenFile);

    expect(reading).toEqual({ status: 'failed', detail: `${tokenFile}: holds no bearer token` });
  });
});

function read(url: URL, tokenFile?: string, clock = new FakeClock()) {
  const { signal } = new AbortController();
  const source = { url, tokenFile, caFile: undefined, bucket: 'registry' };
  return readStoreUsage(source, { clock, timeoutMs: 5_000, signal });
}

/** Gone with the test. */
async function serve(answer: RequestListener): Promise<URL> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/minio/metrics/v3/cluster`);
}
