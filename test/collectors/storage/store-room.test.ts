import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { StoreRoomSource } from '../../../src/collectors/storage/store-room.ts';
import type { StoreRoom } from '../../../src/config/model.ts';
import type { S3Target } from '../../../src/registry/storage/target.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { noUploads, summaryOf } from './summary.ts';

const never = new AbortController().signal;
const stored = summaryOf({
  blobs: { count: 2, bytes: 250 },
  uploads: { ...noUploads, count: 1, bytes: 50 },
});

test('knows nothing of a bucket before the first scan, and then its use', async () => {
  const source = sourceOf({ quotaBytes: undefined, metrics: undefined });

  const before = await roomOf(source);
  source.note(stored);
  const after = await roomOf(source);

  expect(before).toMatchObject({ usedBytes: undefined, totalBytes: undefined });
  expect(after).toMatchObject({ usedBytes: 300, totalBytes: undefined, availableBytes: undefined });
});

test('takes a quota for the capacity, and what is left of it for what is available', async () => {
  const source = sourceOf({ quotaBytes: 1_000, metrics: undefined });

  const before = await roomOf(source);
  source.note(stored);
  const after = await roomOf(source);

  expect(before).toMatchObject({ totalBytes: 1_000, availableBytes: undefined });
  expect(after).toMatchObject({ totalBytes: 1_000, availableBytes: 700, inodes: undefined });
});

test('has nothing left where more is stored than the quota allows', async () => {
  const source = sourceOf({ quotaBytes: 100, metrics: undefined });

  source.note(stored);

  expect(await roomOf(source)).toMatchObject({ usedBytes: 300, availableBytes: 0 });
});

test("knows the use and the capacity from the store's own metrics, before a scan", async () => {
  const url = await serve((_request, response) => {
    response.end(
      [
        'minio_bucket_usage_total_bytes{bucket="images",server="a:9000"} 400',
        'minio_cluster_capacity_usable_total_bytes{server="a:9000"} 5000',
        'minio_cluster_capacity_usable_free_bytes{server="a:9000"} 2000',
      ].join('\n'),
    );
  });

  const room = await roomOf(sourceOf({ quotaBytes: undefined, metrics: { url, tokenFile: undefined } }));

  expect(room).toMatchObject({ usedBytes: 400, totalBytes: 5_000, availableBytes: 2_000 });
});

test('falls back on the scan where the metrics cannot be read, and says so', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(403).end();
  });
  const source = sourceOf({ quotaBytes: 1_000, metrics: { url, tokenFile: undefined } });
  source.note(stored);

  const reading = await source.look(never);

  expect(reading).toMatchObject({
    status: 'ok',
    value: {
      room: { usedBytes: 300, availableBytes: 700 },
      problem: 'collectors.storage.s3.metrics_url: answers 403; give a bearer token in metrics_token_file',
    },
  });
});

function sourceOf(config: StoreRoom): StoreRoomSource {
  const target: S3Target = {
    kind: 's3',
    ...{ bucket: 'images', prefix: '', endpoint: undefined, region: 'us-east-1' },
    ...{ isPathStyle: false, caFile: undefined, requestsPerHour: 0 },
  };
  return new StoreRoomSource({ target, config, clock: new FakeClock() });
}

async function roomOf(source: StoreRoomSource): Promise<unknown> {
  const reading = await source.look(never);
  return reading.status === 'ok' ? reading.value.room : reading.detail;
}

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return new URL(`http://127.0.0.1:${port}/minio/v2/metrics/cluster`);
}
