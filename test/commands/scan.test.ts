import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { createImage } from '../../demo/traffic/image.ts';
import { brokenKinds } from '../../src/registry/storage-layout/report.ts';
import { realParts } from '../support/real-parts.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { endWithTest, mainProgram } from './replay-program.ts';
import { garbageOf, runRealRegistry, scan, scannedJson } from './scan-program.ts';
import { breakages, exampleTree, StorageTree } from './scan-tree.ts';

const isRoot = process.getuid?.() === 0;

/** A tree of one whole image. */
function wholeTree(): StorageTree {
  const tree = new StorageTree();
  tree.image('team/web', 'v1');
  return tree;
}

realParts('a scan of what a real registry has stored', ['docker-registry'], () => {
  const [first, second] = [createImage('first', 4_000), createImage('second', 6_000)];
  const sizeOf = ({ blobs, manifest }: typeof first): number =>
    [manifest, ...blobs].reduce((sum, { bytes }) => sum + bytes.length, 0);

  async function pushedRoot(): Promise<string> {
    const { root, client, remove } = await runRealRegistry();
    await client.push('team/web', 'v1', first);
    await client.push('team/web', 'v2', second);
    await client.push('team/web', 'v1', second);
    await client.push('alpine', 'latest', first);
    await client.abandonUpload('alpine', Buffer.alloc(1_000));
    await client.push('gone', 'v1', createImage('third', 500));
    await remove('gone', createImage('third', 500).manifest.digest);
    return root;
  }

  test('says what was pushed, and what a real garbage collection would delete', async () => {
    const root = await pushedRoot();
    const third = createImage('third', 500);

    const json = await scannedJson([root]);

    expect(json.blobs).toEqual({ count: 12, bytes: sizeOf(first) + sizeOf(second) + sizeOf(third) });
    expect(json.repositories).toEqual([
      {
        name: 'team/web',
        tags: 2,
        manifests: 2,
        bytes: sizeOf(first) + sizeOf(second),
        exclusiveBytes: sizeOf(second),
      },
      { name: 'alpine', tags: 1, manifests: 1, bytes: sizeOf(first), exclusiveBytes: 0 },
      {
        name: 'gone',
        tags: 0,
        manifests: 0,
        bytes: sizeOf(third) - third.manifest.bytes.length,
        exclusiveBytes: sizeOf(third) - third.manifest.bytes.length,
      },
    ]);
    expect(json.uploads).toMatchObject({ count: 1, bytes: 1_000 });
    expect(Object.values(json.broken).every((count) => count === 0)).toBe(true);
    expect(json.reclaimable.unreferenced).toEqual({
      blobs: 4,
      bytes: sizeOf(third),
      digests: garbageOf(root),
    });
  });

  test('reads as a table', async () => {
    const { code, stdout, stderr } = await scan([await pushedRoot()]);

    expect([code, stderr]).toEqual([0, '']);
    expect(masked(stdout)).toMatchInlineSnapshot(`
      "Storage ROOT
        file system   CAPACITY
        stored        22.9 KiB in 12 blobs
        repositories  3 with 3 tags and 3 manifests
        largest       team/web with 21.1 KiB, 92 % of all
        garbage       1.76 KiB in 4 blobs
        uploads       1000 B in 1 unfinished
        broken        nothing
        scan          107 files in TIME

      Largest repositories: 3 of 3
        repository  tags  manifests       all  exclusive
        team/web       2          2  21.1 KiB   12.5 KiB
        alpine         1          1  8.60 KiB        0 B
        gone           0          0  1.23 KiB   1.23 KiB
        all: blobs that the repository links; exclusive: those of them that no other repository links.

      What garbage collection would delete, by the rules of Distribution 2.8
        registry garbage-collect                    1.76 KiB in 4 blobs
        registry garbage-collect --delete-untagged  1.76 KiB in 4 blobs

      Unfinished uploads: 1
           age    size  oldest
         AGE  1000 B  alpine UPLOAD
      "
    `);
  });
});

/** Without what is another at each run. */
function masked(table: string): string {
  return table
    .replace(/^Storage .*/, 'Storage ROOT')
    .replace(/^ {2}file system .*/m, '  file system   CAPACITY')
    .replace(/( files in ).*/, '$1TIME')
    .replace(/^ +\S+ m?s( +1000 B {2}alpine ).*/m, '   AGE$1UPLOAD');
}

describe('what is broken', () => {
  test('is told by kind, and fails only where that is asked for', async () => {
    const found = await Promise.all(
      brokenKinds.map(async (kind) => {
        const tree = wholeTree();
        breakages[kind](tree);
        const { code, stdout, stderr } = await scan(['--json', '--fail-on-broken', tree.root]);
        const { broken } = JSON.parse(stdout) as { broken: Record<string, number> };
        return [kind, code, broken[kind] ?? 0, /is broken in \d+ places?, expected none\n/.test(stderr)];
      }),
    );

    expect(found).toEqual(brokenKinds.map((kind) => [kind, 1, kind === 'index_cycle' ? 2 : 1, true]));
  });

  test('is no failure where that is not asked for', async () => {
    const tree = wholeTree();
    for (const breakage of Object.values(breakages)) breakage(tree);

    const { code, stdout, stderr } = await scan([tree.root]);

    expect([code, stderr]).toEqual([0, '']);
    for (const kind of brokenKinds) expect(stdout).toMatch(new RegExp(`^  \\d+ ${kind}$`, 'm'));
  });

  test('is nothing in a whole registry', async () => {
    const { code, stdout, stderr } = await scan(['--fail-on-broken', wholeTree().root]);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('  broken        nothing\n');
  });
});

describe.skipIf(!isRoot || !existsSync('/usr/bin/setpriv'))('without the right to read all', () => {
  function scanUnprivileged(args: readonly string[]) {
    const command = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      process.execPath,
      mainProgram,
      'scan',
    ];
    const { status, stdout, stderr } = spawnSync('setpriv', [...command, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    return { status, stdout, stderr };
  }

  test('what may be read is told, and that it is not all', () => {
    const tree = wholeTree();
    chmodSync(tree.root, 0o755);
    chmodSync(tree.path('repositories/team/web/_manifests'), 0o700);

    const told = scanUnprivileged([tree.root]);
    const asked = scanUnprivileged(['--fail-on-broken', tree.root]);

    expect([told.status, told.stderr]).toEqual([0, '']);
    expect(told.stdout).toContain('  not readable  1 files or directories\n');
    expect(told.stdout).toContain('  garbage       not known\n');
    expect([asked.status, asked.stderr]).toEqual([
      1,
      `${tree.root}: holds 1 files or directories that cannot be read, expected none\n`,
    ]);
  });

  test('a root that may not be entered is wrong use', () => {
    const tree = wholeTree();
    chmodSync(tree.root, 0o700);

    const { status, stdout, stderr } = scanUnprivileged([tree.root]);

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${tree.root}: cannot be read, expected a registry's root directory`);
  });

  test('a root that may be entered but not listed fails with the reason', () => {
    const tree = wholeTree();
    chmodSync(tree.root, 0o711);

    const { status, stdout, stderr } = scanUnprivileged([tree.root]);

    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`${tree.root}: cannot be read, expected the registry's root directory`);
    expect(stderr).toContain('EACCES: permission denied');
  });
});

describe('the command line', () => {
  test('--help explains every flag and exit code', async () => {
    const { code, stdout, stderr } = await scan(['--help']);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^registry-exporter scan \[flags\] ROOT\|s3:\/\/BUCKET\/PREFIX\n/);
    const flags = ['json', 'fail-on-broken', 'registry-version=2|3', 'top=N', 'rate-limit=N', 'help'];
    const store = [
      's3.endpoint=URL',
      's3.region=REGION',
      's3.path-style',
      's3.ca-file=FILE',
      's3.requests-per-hour=N',
    ];
    for (const flag of [...flags, ...store]) expect(stdout).toContain(`  --${flag}`);
    expect(stdout).toContain('Exit codes: 0 all was read, 1 ');
  });

  const expected = 'expected the root directory of a registry, or s3://BUCKET/PREFIX';

  test.each([
    [[], `no storage is named, ${expected}`],
    [['/a', '/b'], `2 storages are named, ${expected}`],
    [['--nonsense', '/a'], "unknown option '--nonsense'"],
    [['--json=yes', '/a'], "option '--json' does not take an argument"],
    [
      ['--top=-1', '--registry-version=4', '/a'],
      `option '--registry-version' is not a line of releases that is known, expected 2 (for 2.8) or 3 (for 3.0 and later), got "4"; option '--top' is too small, expected a whole number from 0 to 1000000, got "-1"`,
    ],
    [
      ['--s3.region=eu', '/a'],
      "option '--s3.region' is given for a directory, expected it only for a bucket",
    ],
    [
      ['--rate-limit=9', 's3://bucket'],
      "option '--rate-limit' is given for a bucket, expected it only for a directory",
    ],
    [
      ['--s3.endpoint=minio:9000', 's3://bucket'],
      `option '--s3.endpoint' has no scheme, expected a URL that begins with http:// or https://, got "minio:9000"; put http:// before it`,
    ],
    [['s3://'], 'names no bucket, expected s3://BUCKET or s3://BUCKET/PREFIX, got "s3://"'],
  ])('%s is wrong use, in one line', async (args, problem) => {
    expect(await scan(args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `registry-exporter scan: ${problem}; --help lists the flags\n`,
    });
  });

  test('a wrong variable is told by its name', async () => {
    const { code, stderr } = await scan(['/a'], { REGISTRY_STORAGE_REGISTRY_VERSION: '4' });

    expect(code).toBe(2);
    expect(stderr).toMatch(/^registry-exporter scan: REGISTRY_STORAGE_REGISTRY_VERSION is not a line of /);
  });

  test('a flag goes before its variable', async () => {
    const environment = { REGISTRY_STORAGE_REGISTRY_VERSION: '3' };
    const { root } = wholeTree();

    const byVariable = await scan([root], environment);
    const byFlag = await scan(['--registry-version=2', root], environment);

    expect(byVariable.stdout).toContain('by the rules of Distribution 3\n');
    expect(byFlag.stdout).toContain('by the rules of Distribution 2.8\n');
  });

  test('--top says how many repositories the table names', async () => {
    const tree = new StorageTree();
    for (const name of ['a', 'b', 'c']) tree.image(name, name, [`of ${name}`]);

    const { stdout } = await scan(['--top=1', tree.root]);

    expect(stdout).toContain('\nLargest repositories: 1 of 3\n');
    expect(stdout.match(/^ {2}[abc] {2}/gm)).toHaveLength(1);
  });
});

describe('a root', () => {
  const wanted = "expected a registry's root directory, the one that holds docker/registry/v2";

  test.each([
    ['docker', 'lies inside'],
    ['docker/registry/v2', 'lies inside'],
    ['docker/registry/v2/blobs/sha256', 'lies inside'],
  ])('that is %s names the one that is meant', async (inner, wrong) => {
    const { root } = wholeTree();

    expect(await scan([join(root, inner)])).toEqual({
      code: 2,
      stdout: '',
      stderr: `${join(root, inner)}: ${wrong} a registry's storage, ${wanted}; pass ${root}\n`,
    });
  });

  test('that is not there, is a file or is of something else is refused', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'file');
    writeFileSync(file, '');

    const [missing, regular, other] = await Promise.all(
      [`${folder}/none`, file, folder].map((path) => scan([path])),
    );

    expect([missing?.code, regular?.code, other?.code]).toEqual([2, 2, 2]);
    expect(missing?.stderr).toBe(
      `${folder}/none: cannot be read, ${wanted}, got "ENOENT: no such file or directory, stat '${folder}/none'"\n`,
    );
    expect(regular?.stderr).toBe(`${file}: is not a directory, ${wanted}\n`);
    expect(other?.stderr).toBe(`${folder}: holds no docker/registry/v2, ${wanted}, or an empty one\n`);
  });

  test('that is empty is an empty registry', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'lost+found'));

    const { code, stdout } = await scan(['--fail-on-broken', root]);

    expect(code).toBe(0);
    expect(stdout).toContain('  repositories  0 with 0 tags and 0 manifests\n');
  });
});

describe('the end', () => {
  /** More digests than a pipe holds. */
  function fullOfGarbage(): StorageTree {
    const tree = wholeTree();
    for (let at = 0; at < 1_000; at += 1) tree.blob(`garbage ${at}`);
    return tree;
  }

  test('comes quietly when nobody reads what is printed', async () => {
    const script = '("$0" "$1" scan --json "$2"; echo "ended $?" >&2) | head -c 1 >/dev/null';
    const shell = spawn('sh', ['-c', script, process.execPath, mainProgram, fullOfGarbage().root], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endWithTest(shell);

    expect(await text(shell.stderr)).toBe('ended 0\n');
  });

  test.skipIf(!existsSync('/dev/full'))(
    'is told to be wrong when what is printed finds no room',
    async () => {
      const script = 'exec "$0" "$1" scan --json "$2" > /dev/full';
      const child = spawn('sh', ['-c', script, process.execPath, mainProgram, wholeTree().root], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      endWithTest(child);

      const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);

      expect([child.exitCode, said]).toEqual([
        1,
        'standard output: cannot be written: ENOSPC: no space left on device, write\n',
      ]);
    },
  );

  test('prints a thousand digests whole', async () => {
    const json = await scannedJson([fullOfGarbage().root]);

    expect(json.reclaimable.unreferenced.digests).toHaveLength(1_000);
    expect(json.reclaimable.unreferenced.digests).toEqual([...json.reclaimable.unreferenced.digests].sort());
  });

  test('of a bucket that cannot be had is a failure', async () => {
    const environment = {
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'secret-key',
      AWS_MAX_ATTEMPTS: '1',
    };

    const { code, stdout, stderr } = await scan(
      ['--s3.endpoint=http://127.0.0.1:1', 's3://bucket/a'],
      environment,
    );

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^s3:\/\/bucket\/a: .+\n$/);
    expect(stderr).not.toContain('secret-key');
  });
});

describe('docs/scan.md', () => {
  const page = readFileSync(new URL('../../docs/scan.md', import.meta.url), 'utf8');

  test('shows what a scan prints', async () => {
    const shown = /```text\n([^]*?)```/.exec(page)?.[1] ?? '';

    expect(masked((await scan([exampleTree().root])).stdout)).toBe(masked(shown));
  });

  test('explains every flag', async () => {
    const { stdout } = await scan(['--help']);

    const flags = [...stdout.matchAll(/^ {2}(--[\w.-]+)/gm)].map(([, flag = '']) => flag);
    expect(flags.length).toBeGreaterThan(8);
    for (const flag of flags.filter((name) => name !== '--help')) expect(page).toContain(`\`${flag}`);
  });
});
