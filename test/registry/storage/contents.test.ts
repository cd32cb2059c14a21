import { mkdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DigestTable } from '../../../src/registry/storage-layout/digest-table.ts';
import { noBlob } from '../../../src/registry/storage-layout/listing.ts';
import { tagLinkPath } from '../../../src/registry/storage-layout/paths.ts';
import type { RegistryTree } from '../../../src/registry/storage-layout/tree.ts';
import { Contents } from '../../../src/registry/storage/contents.ts';
import { FileSystemDriver } from '../../../src/registry/storage/file-system/file-system-driver.ts';
import { StoredRegistry } from './stored-registry.ts';
import { WatchedDriver } from './watched-driver.ts';

const hourMs = 3_600_000;
const mebibyte = 1_024 ** 2;

test('knows the digest that a tag leads to', async () => {
  const { stored, read } = reading();
  const manifest = stored.image('app', 'v1', ['a layer']);

  const tree = await read();

  const tag = tree.repositories[0]?.tags[0];
  expect(tag).toMatchObject({ name: 'v1', hasLink: true, linkFault: undefined });
  expect(tree.digests.text(tag?.target ?? -1)).toBe(manifest);
});

test.each([
  ['', 'is empty'],
  ['sha256:12', 'holds "sha256:12"'],
  ['x'.repeat(257), `holds "${'x'.repeat(40)}…"`],
  ['sha256:\n\u001b[2J', String.raw`holds "sha256:\n\u001b[2J"`],
])('says what a tag link holds that is no digest: %#', async (content, fault) => {
  const { stored, read } = reading();
  stored.image('app', 'v1', []);
  stored.tag('app', 'v1', content);

  const tree = await read();

  expect(tree.repositories[0]?.tags[0]).toMatchObject({ target: undefined, linkFault: fault });
});

test('does not follow a tag to a manifest that came after its repository was listed', async () => {
  const { stored, driver, read } = reading();
  stored.image('app', 'latest', ['one']);
  driver.onListed = () => stored.image('app', 'latest', ['two']);
  const early = await read();
  driver.onListed = () => undefined;

  const late = await read();

  expect(early.repositories[0]?.tags).toMatchObject([{ target: undefined, linkFault: undefined }]);
  expect(late.repositories[0]?.tags[0]?.target).toBeDefined();
});

test('follows a tag to a manifest that is not there', async () => {
  const { stored, read } = reading();
  const digest = stored.image('app', 'latest', ['one']);
  stored.remove(stored.revisionLink('app', digest));

  const { repositories, digests } = await read();

  expect(digests.text(repositories[0]?.tags[0]?.target ?? -1)).toBe(digest);
});

test.each([
  ['half written', 'sha256:12'],
  ['of another digest', `sha256:${'0'.repeat(64)}`],
])('follows a tag to a manifest whose link is %s', async (_, link) => {
  const { stored, read } = reading();
  const digest = stored.image('app', 'latest', ['one']);
  stored.write(stored.revisionLink('app', digest), link);

  const { repositories, digests } = await read();

  expect(digests.text(repositories[0]?.tags[0]?.target ?? -1)).toBe(digest);
});

test('takes a tag whose link went after it was listed for one without a link', async () => {
  const { stored, driver, read } = reading();
  stored.image('app', 'v1', []);
  driver.onListed = () => {
    stored.remove(tagLinkPath('app', 'v1'));
  };

  const tree = await read();

  expect(tree.repositories[0]?.tags).toMatchObject([{ hasLink: false, target: undefined }]);
});

test('reads nothing again while nothing has changed', async () => {
  const { stored, driver, read } = reading();
  stored.image('app', 'v1', ['one']);
  stored.image('team/app', 'v1', ['two']);
  const before = await read();
  driver.takeReads();

  const after = await read();

  expect(driver.takeReads()).toEqual([]);
  expect(after.repositories).toEqual(before.repositories);
});

test('reads the link of a tag again when it has moved', async () => {
  const { stored, driver, read } = reading();
  stored.image('app', 'v1', ['one']);
  stored.image('app', 'latest', ['one']);
  await read();
  driver.takeReads();
  const second = stored.image('app', 'latest', ['two']);

  const tree = await read();

  expect(driver.takeReads()).toEqual([tagLinkPath('app', 'latest'), stored.blobFile(second)]);
  const latest = tree.repositories[0]?.tags.find(({ name }) => name === 'latest');
  expect(tree.digests.text(latest?.target ?? -1)).toBe(second);
});

test('knows tags by their names when others come and go before them', async () => {
  const { stored, driver, read } = reading();
  for (const tag of ['b', 'c', 'd']) stored.image('app', tag, [tag]);
  await read();
  driver.takeReads();
  stored.remove('repositories/app/_manifests/tags/b');
  const manifest = stored.image('app', 'a', ['a']);

  const tree = await read();

  expect(driver.takeReads()).toEqual([tagLinkPath('app', 'a'), stored.blobFile(manifest)]);
  expect(tree.repositories[0]?.tags.map(({ name }) => name).toSorted()).toEqual(['a', 'c', 'd']);
});

test('reads a manifest once, however many repositories link it', async () => {
  const { stored, driver, read } = reading();
  const manifest = stored.image('one', 'v1', ['a layer']);
  stored.image('two', 'v1', ['a layer']);

  await read();

  expect(driver.takeReads().filter((path) => path === stored.blobFile(manifest))).toHaveLength(1);
});

test('reads a manifest again that was not whole', async () => {
  const { stored, read } = reading({ aheadMs: 0 });
  const digest = stored.image('app', 'v1', ['a layer']);
  stored.truncate(stored.blobFile(digest), 20);
  const half = await read();
  const faultBefore = half.manifests.fault(half.digests.find('sha256', digest.slice(7)) ?? -1, 2);
  stored.image('app', 'v1', ['a layer']);

  const { manifests, digests } = await read();

  const id = digests.find('sha256', digest.slice(7)) ?? -1;
  expect(faultBefore).toBeDefined();
  expect(manifests.fault(id, 2)).toBeUndefined();
  expect(manifests.referenceCount(id)).toBe(2);
});

test('reads a damaged manifest again after it was mended at the same size', async () => {
  const { stored, driver, read } = reading();
  const manifest = damagedImage(stored, 'v1');
  const before = await read();
  const id = before.digests.find('sha256', manifest.digest.slice(7)) ?? -1;
  const faultBefore = before.manifests.fault(id, 2);
  driver.takeReads();
  stored.write(stored.blobFile(manifest.digest), manifest.content);

  const { manifests } = await read();
  const later = await read();

  expect(faultBefore).toBeDefined();
  expect(manifests.fault(id, 2)).toBeUndefined();
  expect(later.manifests.referenceCount(id)).toBe(2);
  expect(driver.takeReads()).toEqual([stored.blobFile(manifest.digest)]);
});

test('keeps what it knows of a damaged manifest that stays as it is', async () => {
  const { stored, driver, read } = reading();
  const { digest } = damagedImage(stored, 'v1');
  const before = (await read()).manifests.changes;
  driver.takeReads();

  const { manifests } = await read();

  expect(driver.takeReads()).toEqual([stored.blobFile(digest)]);
  expect(manifests.changes).toBe(before);
});

test('does not read a manifest again that was pushed as bad as it is', async () => {
  const { stored, driver, read } = reading();
  stored.revision('app', 'no manifest');
  await read();
  driver.takeReads();

  await read();

  expect(driver.takeReads()).toEqual([]);
});

test('reads a damaged manifest again that an earlier process has read', async () => {
  const { stored, driver, read, contents, digests } = reading();
  const { digest } = damagedImage(stored, 'v1');
  await read();
  driver.takeReads();
  const restored = new Contents();
  restored.restore(contents.save(digests), digests);

  await read(restored);

  expect(driver.takeReads()).toEqual([stored.blobFile(digest)]);
});

test('takes a manifest that went after it was listed for no blob', async () => {
  const { stored, driver, read } = reading();
  const digest = stored.image('app', 'v1', []);
  driver.onListed = () => {
    stored.remove(stored.blobFile(digest));
  };

  const { sizes, digests, unreadable } = await read();

  expect(sizes[digests.find('sha256', digest.slice(7)) ?? -1]).toBe(noBlob);
  expect(unreadable).toBe(0);
});

test('counts what cannot be read, names it, and tries again the next time', async () => {
  const { stored, driver, read } = reading();
  const digest = stored.image('app', 'v1', []);
  const paths = [tagLinkPath('app', 'v1'), stored.blobFile(digest)];
  driver.onListed = () => {
    for (const path of paths) {
      stored.remove(path);
      mkdirSync(stored.path(path));
    }
  };
  const first = await read();
  driver.onListed = () => undefined;
  for (const path of paths) stored.remove(path);
  stored.image('app', 'v1', []);

  const second = await read();

  expect(first).toMatchObject({ unreadable: 2, unreadablePath: tagLinkPath('app', 'v1') });
  expect(second.unreadable).toBe(0);
  expect(second.manifests.size).toBe(1);
  expect(second.repositories[0]?.tags[0]?.target).toBeDefined();
});

test('does not read what is far too large for a manifest', async () => {
  const { stored, driver, read } = reading();
  const digest = stored.image('app', 'v1', []);
  stored.truncate(stored.blobFile(digest), 65 * mebibyte);

  const { manifests, digests } = await read();

  const id = digests.find('sha256', digest.slice(7)) ?? -1;
  expect(driver.takeReads()).toEqual([tagLinkPath('app', 'v1')]);
  expect(manifests.bytes(id)).toBe(65 * mebibyte);
  expect([manifests.fault(id, 2), manifests.fault(id, 3)]).toEqual([
    'is larger than 67108864 bytes',
    'is larger than 67108864 bytes',
  ]);
});

test('has no more reads under way than the driver says are worth it', async () => {
  const { stored, driver, read } = reading();
  for (let image = 0; image < 20; image += 1) stored.image('app', `v${image}`, [`layer ${image}`]);
  driver.parallelReads = 4;

  const tree = await read();

  expect(driver.mostAtOnce).toBe(4);
  expect(tree.manifests.size).toBe(20);
});

test('tells how many manifests are read', async () => {
  const { stored, read, told } = reading();
  stored.image('app', 'v1', ['one']);
  stored.image('app', 'v2', ['two']);

  await read();

  expect(told.at(-1)).toEqual({ phase: 'manifests', done: 2, total: 2 });
});

test('goes on from what was saved without reading anything again', async () => {
  const { stored, driver, read, contents, digests } = reading();
  stored.image('app', 'v1', ['one']);
  stored.image('team/app', 'v2', ['two']);
  stored.revision('app', 'no manifest');
  stored.tag('app', 'broken', 'garbage');
  const before = await read();
  driver.takeReads();
  const restored = new Contents();

  const isRestored = restored.restore(contents.save(digests), digests);
  const after = await read(restored);

  expect(isRestored).toBe(true);
  expect(driver.takeReads()).toEqual([]);
  expect(contentsOf(after)).toEqual(contentsOf(before));
});

test('refuses saved contents that name digests beyond the table', async () => {
  const { stored, read, contents, digests } = reading();
  stored.image('app', 'v1', ['one']);
  await read();

  const isRestored = new Contents().restore(contents.save(digests), new DigestTable());

  expect(isRestored).toBe(false);
});

/** All there is to a scan's reading; by default an hour later, when no file is too young to be trusted any more. */
function reading({ aheadMs } = { aheadMs: hourMs }) {
  const stored = new StoredRegistry();
  const now = () => Date.now() + aheadMs;
  const driver = new WatchedDriver(
    new FileSystemDriver({ kind: 'file system', root: stored.root, callsPerSecond: 0 }, { now }),
  );
  const digests = new DigestTable();
  const contents = new Contents();
  const told: unknown[] = [];
  const read = async (by = contents): Promise<RegistryTree> => {
    const listing = await driver.list(digests);
    return by.read({ listing, digests, driver, onProgress: (progress) => told.push(progress) });
  };
  return { stored, driver, digests, contents, read, told };
}

/** An image whose manifest holds something else of the same length; with what it should hold. */
function damagedImage(stored: StoredRegistry, tag: string): { digest: string; content: string } {
  const digest = stored.image('app', tag, ['a layer']);
  const content = readFileSync(stored.path(stored.blobFile(digest)), 'utf8');
  stored.write(stored.blobFile(digest), 'x'.repeat(content.length));
  return { digest, content };
}

/** What was read out of files, in plain values. */
function contentsOf({ repositories, manifests, digests }: RegistryTree) {
  const ids = Array.from({ length: digests.size }, (_, id) => id).filter((id) => manifests.has(id));
  return {
    repositories,
    manifests: ids.map((id) => ({
      ...{ id, kind: manifests.kind(id), faults: [manifests.fault(id, 2), manifests.fault(id, 3)] },
      references: Array.from({ length: manifests.referenceCount(id) }, (_, at) =>
        manifests.reference(id, at),
      ),
    })),
  };
}
