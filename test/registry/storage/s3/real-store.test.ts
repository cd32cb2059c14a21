import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../../src/domain/clock.ts';
import { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import { noBlob, type Listing } from '../../../../src/registry/storage-layout/listing.ts';
import type { Mode } from '../../../../src/registry/storage-layout/report.ts';
import { openStorage } from '../../../../src/registry/storage/open-storage.ts';
import { readInParallel } from '../../../../src/registry/storage/read-in-parallel.ts';
import { StorageScanner } from '../../../../src/registry/storage/scanner.ts';
import type { S3Target, StorageTarget } from '../../../../src/registry/storage/target.ts';
import { startExporter } from '../../../support/exporter.ts';
import { realParts } from '../../../support/real-parts.ts';
import { pageKeys, s3ServerParts, startS3Server, type S3Server } from '../../../support/s3-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { keepBusy } from './busy-registry.ts';
import { startRecordingProxy } from './recording-proxy.ts';
import { inBucket, inFolder, startRegistry, type RunningRegistry } from './registry-program.ts';
import { openDriver, targetAt } from './scripted-store.ts';

realParts('an object store', [...s3ServerParts, 'docker-registry'], () => {
  let server: S3Server;
  let registry: RunningRegistry;
  let target: S3Target;
  let buckets = 0;

  beforeAll(async () => {
    server = await startS3Server();
    target = await emptyBucket();
    registry = await startRegistry(inBucket(server, target.bucket, '/some/where'));
    await keepBusy(registry.url);
  }, 180_000);
  afterAll(async () => {
    await registry.stop();
    await server.stop();
  }, 60_000);
  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', server.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', server.secretAccessKey);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  async function emptyBucket(): Promise<S3Target> {
    buckets += 1;
    const bucket = `registry-${buckets}`;
    await server.createBucket(bucket);
    return { ...targetAt(server.endpoint, bucket), region: server.region };
  }

  test('holds what a file system holds after the same pushes', async () => {
    const root = temporaryFolder();
    const onDisk = await startRegistry(inFolder(root));
    onTestFinished(() => onDisk.stop());
    await keepBusy(onDisk.url);

    const inStore = await listPlainly(target);

    expect(inStore).toEqual(await listPlainly({ kind: 'file system', root, callsPerSecond: 0 }));
  });

  test('holds the parts of an upload that was broken off', async () => {
    const { uploads } = await openDriver(target).list(new DigestTable());

    expect(uploads.map(({ repository, bytes }) => [repository, bytes])).toEqual([['team/app', 25 * 2 ** 20]]);
    expect(Math.abs(Date.now() - (uploads[0]?.startedMs ?? 0))).toBeLessThan(60_000);
  });

  test('of more than a page is listed whole', async () => {
    const empty = await emptyBucket();
    const puts = Array.from({ length: 2 * pageKeys + 1 }, (_, index) => {
      const hex = index.toString(16).padStart(64, '0');
      const Key = `some/where/docker/registry/v2/repositories/many/_layers/sha256/${hex}/link`;
      return new PutObjectCommand({ Bucket: empty.bucket, Key, Body: 'x'.repeat(71) });
    });
    await readInParallel(puts, 16, async (put) => {
      await server.client.send(put);
    });
    const proxy = await startRecordingProxy(server.endpoint);

    const driver = openDriver({ ...empty, endpoint: proxy.endpoint });
    const listing = await driver.list(new DigestTable());

    expect(new Set(listing.repositories[0]?.layers).size).toBe(2 * pageKeys + 1);
    expect(proxy.methods).toHaveLength(
      ['repositories', 'its second page', 'its third', 'uploads', 'blobs'].length,
    );
  });

  test('tells names that do not belong there, whatever they hold', async () => {
    const target = await emptyBucket();
    const Key = 'some/where/docker/registry/v2/blobs/sha256/aa/\u0001 %41+&<é/data';
    await server.client.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body: 'x' }));

    const listing = await openDriver(target).list(new DigestTable());

    expect(listing.oddities).toEqual([{ kind: 'stray_data', path: Key.slice('some/where/'.length) }]);
  });

  test('is only ever read', async () => {
    const proxy = await startRecordingProxy(server.endpoint);

    await reclaimableOf({ ...target, endpoint: proxy.endpoint }, 'untagged');
    await openDriver({ ...target, endpoint: proxy.endpoint }).stat('blobs');

    expect(new Set(proxy.methods)).toEqual(new Set(['GET', 'HEAD']));
  });

  test('gives the beginning of an object, and tells an empty one from none', async () => {
    const link = 'repositories/team/_manifests/tags/left/current/link';
    const Key = 'some/where/docker/registry/v2/empty';
    await server.client.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body: Buffer.alloc(0) }));
    const driver = openDriver(target);

    expect(await driver.read(link, 6)).toEqual({
      status: 'ok',
      bytes: Buffer.from('sha256'),
      isWhole: false,
    });
    expect(await driver.read(link, 71)).toMatchObject({ status: 'ok', isWhole: true });
    expect(await driver.read('empty', 71)).toEqual({ status: 'ok', bytes: Buffer.alloc(0), isWhole: true });
    expect(await driver.read('none', 71)).toEqual({ status: 'gone' });
    expect(await driver.stat(link)).toMatchObject({ bytes: 71 });
    expect(await driver.stat('none')).toBeUndefined();
  });

  test('takes credentials from a shared file', async () => {
    const target = await emptyBucket();
    const file = join(temporaryFolder(), 'credentials');
    const { accessKeyId, secretAccessKey } = server;
    writeFileSync(
      file,
      `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    );
    withoutKeys();
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);

    await expect(openDriver(target).list(new DigestTable())).resolves.toMatchObject({ files: 0 });
  });

  test('tells a bucket that is not there, a wrong secret and a wrong region', async () => {
    const target = await emptyBucket();
    const { host } = new URL(server.endpoint);
    const list = (changed: Partial<S3Target>) =>
      openDriver({ ...target, ...changed }).list(new DigestTable());

    await expect(list({ bucket: 'none-such' })).rejects.toThrow(
      `s3://none-such/some/where: there is no such bucket at ${host}`,
    );
    await expect(list({ region: 'eu-west-1' })).rejects.toThrow(
      `the bucket is not there, expected region "us-east-1", got region "eu-west-1" at ${host}`,
    );
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong');
    await expect(list({})).rejects.toThrow(
      'the store does not accept the credentials (SignatureDoesNotMatch)',
    );
  });

  test('is told by the exporter as it runs', async () => {
    const reclaimable = await reclaimableOf(target, 'unreferenced');
    const exporter = await startExporter({
      REGISTRY_URL: registry.url.origin,
      REGISTRY_STORAGE_PATH: `s3://${target.bucket}/some/where`,
      REGISTRY_STORAGE_S3_ENDPOINT: server.endpoint,
      REGISTRY_STORAGE_S3_REGION: server.region,
      AWS_ACCESS_KEY_ID: server.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
    });
    const series = (name: string, labels = '') =>
      exporter.value(`docker_registry_storage_${name}{registry="registry"${labels}}`);

    await exporter.reaches(
      'docker_registry_storage_scan_last_success_timestamp_seconds{registry="registry"}',
      1,
    );

    const blobs = await blobsOf(target);
    expect(await series('blobs')).toBe(blobs.size);
    expect(await series('blob_bytes')).toBe(sum(blobs));
    expect(await series('upload_bytes')).toBe(25 * 2 ** 20);
    expect(await series('reclaimable_bytes', ',mode="unreferenced"')).toBe(reclaimable.bytes);
    expect(await exporter.value('docker_registry_up{registry="registry"}')).toBe(1);
    expect(exporter.log.join('\n')).not.toContain(server.secretAccessKey);
    expect(await exporter.stop()).toBe(0);
  }, 60_000);

  test.each<[Mode, readonly string[]]>([
    ['unreferenced', []],
    ['untagged', ['--delete-untagged']],
  ])('gives back what a scan says in mode %s', async (mode, flags) => {
    const before = await blobsOf(target);

    const reclaimable = await reclaimableOf(target, mode);
    const collected = await registry.collectGarbage(flags);
    const after = await blobsOf(target);

    expect(reclaimable.digests.length).toBeGreaterThan(0);
    expect(collected).toEqual({ exitCode: 0, digests: reclaimable.digests });
    expect([...before.keys()].filter((digest) => !after.has(digest)).toSorted()).toEqual(reclaimable.digests);
    expect(sum(before) - sum(after)).toBe(reclaimable.bytes);
  });
});

async function listPlainly(target: StorageTarget): Promise<unknown> {
  const driver = await openStorage(target, { clock: systemClock });
  const digests = new DigestTable();
  const listing = await driver.list(digests);
  driver.close();
  const text = (ids: Int32Array) => [...ids].map((id) => digests.text(id)).toSorted();
  return {
    blobs: [...sizesOf(listing, digests)].toSorted(([one], [other]) => (one < other ? -1 : 1)),
    repositories: listing.repositories
      .map(({ name, layers, revisions, tags }) => ({
        ...{ name, layers: text(layers), revisions: text(revisions) },
        tags: tags.map((tag) => [tag.name, tag.hasLink]).toSorted(),
      }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    uploads: listing.uploads.map(({ repository, bytes }) => ({ repository, bytes })),
    ...{ oddities: listing.oddities, unreadable: listing.unreadable },
  };
}

function sizesOf({ sizes }: Listing, digests: DigestTable): ReadonlyMap<string, number> {
  const stored = [...sizes].map((bytes, id) => [id, bytes] as const).filter(([, bytes]) => bytes !== noBlob);
  return new Map(stored.map(([id, bytes]) => [digests.text(id), bytes]));
}

async function blobsOf(target: S3Target): Promise<ReadonlyMap<string, number>> {
  const digests = new DigestTable();
  return sizesOf(await openDriver(target).list(digests), digests);
}

async function reclaimableOf(target: S3Target, mode: Mode) {
  const driver = await openStorage(target, { clock: systemClock });
  const scanner = new StorageScanner({ driver, release: 2, clock: systemClock, confirmAfterMs: 0 });
  const { reclaimable } = await scanner.scan();
  const found = reclaimable[mode];
  if (found.status !== 'known') throw new Error(found.reason);
  const digests = [...found.ids].map((id) => scanner.digestText(id)).toSorted();
  scanner.close();
  return { digests, bytes: found.bytes };
}

function sum(blobs: ReadonlyMap<string, number>): number {
  return [...blobs.values()].reduce((total, bytes) => total + bytes, 0);
}

function withoutKeys(): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
}
