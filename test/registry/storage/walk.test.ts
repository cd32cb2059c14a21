import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { StorageUsage } from '../../../src/registry/storage/usage.ts';
import { walkStorage } from '../../../src/registry/storage/walk.ts';
import { runRegistry } from '../../collectors/probe/real-registry.ts';
import { realParts } from '../../support/real-parts.ts';
import { pushBlob, pushImage, startUpload } from '../../support/push.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const base = 'docker/registry/v2';

test('counts a blob once when two repositories link it', () => {
  const root = temporaryFolder();
  blob(root, 'a', 100);
  blob(root, 'b', 10);
  layer(root, 'one', 'a');
  layer(root, 'one', 'b');
  layer(root, 'nested/two', 'a');

  const usage = walkStorage(root);

  expect(usage).toMatchObject({ blobs: 2, blobBytes: 110 });
  expect(byName(usage)).toEqual({
    one: { allBytes: 110, exclusiveBytes: 10 },
    'nested/two': { allBytes: 100, exclusiveBytes: 0 },
  });
});

test('counts tags and the manifests that are still linked', () => {
  const root = temporaryFolder();
  blob(root, 'a', 100);
  link(root, `repositories/app/_manifests/revisions/sha256/${digest('a')}/link`);
  mkdirSync(join(root, base, `repositories/app/_manifests/revisions/sha256/${digest('d')}`), {
    recursive: true,
  });
  link(root, 'repositories/app/_manifests/tags/latest/current/link');
  link(root, 'repositories/app/_manifests/tags/v1/current/link');

  expect(walkStorage(root)).toMatchObject({ tags: 2, manifests: 1 });
});

test('counts unfinished uploads, and finds the oldest', () => {
  const root = temporaryFolder();
  upload(root, 'one', { bytes: 30, startedMs: Date.UTC(2026, 0, 2) });
  upload(root, 'two', { bytes: 12, startedMs: Date.UTC(2026, 0, 1) });

  expect(walkStorage(root).uploads).toEqual({ count: 2, bytes: 42, oldestMs: Date.UTC(2026, 0, 1) });
});

test('finds nothing in a registry that was never pushed to', () => {
  expect(walkStorage(temporaryFolder())).toEqual({
    ...{ blobs: 0, blobBytes: 0, tags: 0, manifests: 0, repositories: [] },
    uploads: { count: 0, bytes: 0, oldestMs: undefined },
    ...{ unreadable: 0, unreadablePath: '' },
  });
});

test('never follows a link out of the root', () => {
  const root = temporaryFolder();
  const outside = temporaryFolder();
  blob(outside, 'a', 1_000);
  blob(root, 'b', 10);
  symlinkSync(join(outside, base, 'blobs/sha256/aa'), join(root, base, 'blobs/sha256/aa'));
  symlinkSync(outside, join(root, base, 'repositories'));

  expect(walkStorage(root)).toMatchObject({ blobs: 1, blobBytes: 10, repositories: [] });
});

test('goes on where files stand in the place of directories, and the other way round', () => {
  const root = temporaryFolder();
  blob(root, 'a', 10);
  mkdirSync(join(root, base, 'blobs/sha256/bb', digest('b'), 'data'), { recursive: true });
  writeFileSync(join(root, base, 'blobs/sha256/cc'), 'not a directory');
  writeFileSync(join(root, base, 'repositories'), 'not a directory');

  expect(walkStorage(root)).toMatchObject({ blobs: 1, unreadable: 0 });
});

test('counts what it may not read and names an example', () => {
  const root = temporaryFolder();
  chmodSync(root, 0o755);
  blob(root, 'a', 10);
  chmodSync(join(root, base, 'blobs/sha256/aa'), 0);

  const usage = asNobody(() => walkStorage(root));

  expect(usage).toMatchObject({ unreadable: 1, unreadablePath: join(root, base, 'blobs/sha256/aa') });
});

realParts('beside a real registry', ['docker-registry'], () => {
  test('finds what was pushed', async () => {
    const root = temporaryFolder();
    const { url } = await runRegistry({ storage: { filesystem: { rootdirectory: root } } });
    const shared = 'shared layer '.repeat(1_000);
    const pushed = [
      await pushImage(url, { repository: 'team/app', tag: 'v1', layers: [shared, 'only in the app'] }),
      await pushImage(url, { repository: 'team/app', tag: 'v2', layers: [shared] }),
      await pushImage(url, { repository: 'tools', tag: 'latest', layers: [shared] }),
    ];
    await pushBlob(url, 'tools', 'a blob that no manifest names');
    await startUpload(url, 'tools');

    const usage = walkStorage(root);

    const blobs = new Map(pushed.flatMap(({ blobs: own }) => [...own]));
    const bytes =
      [...blobs.values()].reduce((sum, size) => sum + size, 0) + 'a blob that no manifest names'.length;
    expect(usage).toMatchObject({ blobs: blobs.size + 1, blobBytes: bytes, tags: 3, manifests: 3 });
    expect(usage.uploads.count).toBe(1);
    expect(byName(usage)['team/app']?.allBytes).toBe(
      [...new Map([...(pushed[0]?.blobs ?? []), ...(pushed[1]?.blobs ?? [])]).values()].reduce(
        (a, b) => a + b,
        0,
      ),
    );
  });
});

/** Root may read everything, so it has to step down for a moment. */
function asNobody<T>(look: () => T): T {
  if (process.getuid?.() !== 0) return look();
  process.seteuid?.(65_534);
  try {
    return look();
  } finally {
    process.seteuid?.(0);
  }
}

function byName({ repositories }: StorageUsage) {
  return Object.fromEntries(repositories.map(({ name, ...bytes }) => [name, bytes]));
}

function digest(letter: string): string {
  return letter.repeat(64);
}

function blob(root: string, letter: string, bytes: number): void {
  write(join(root, base, `blobs/sha256/${letter}${letter}`, digest(letter), 'data'), 'x'.repeat(bytes));
}

function layer(root: string, repository: string, letter: string): void {
  link(root, `repositories/${repository}/_layers/sha256/${digest(letter)}/link`);
}

function link(root: string, path: string): void {
  write(join(root, base, path), `sha256:${digest('a')}`);
}

function upload(root: string, id: string, { bytes, startedMs }: { bytes: number; startedMs: number }): void {
  const folder = join(root, base, 'repositories/app/_uploads', id);
  write(join(folder, 'data'), 'x'.repeat(bytes));
  write(join(folder, 'startedat'), '');
  utimesSync(join(folder, 'startedat'), startedMs / 1_000, startedMs / 1_000);
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
