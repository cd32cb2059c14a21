import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDigest } from '../../../../src/registry/storage-layout/digest.ts';
import { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import { ManifestTable } from '../../../../src/registry/storage-layout/manifest-table.ts';
import { parseManifest } from '../../../../src/registry/storage-layout/parse-manifest.ts';
import { FileSystemDriver } from '../../../../src/registry/storage/file-system/file-system-driver.ts';
import { ReadingThread } from '../../../../src/registry/storage/file-system/reading-thread.ts';
import { propertyRuns } from '../../../support/property-runs.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { digestOf, StoredRegistry } from '../stored-registry.ts';
import { ChangingStorage } from './changing-storage.ts';
import { plainOf } from './plain-listing.ts';
import { anyRound, applied } from './random-changes.ts';

const built = new URL('../../../../dist/reading-thread-program.js', import.meta.url);
const atOnce = new URL('reading-at-once.mjs', import.meta.url);
const dying = new URL('dying-thread.mjs', import.meta.url);

interface Listed {
  readonly root: string;
  readonly nowMs?: number;
  /** The program of the thread; undefined for none. */
  readonly program?: URL | undefined;
  /** Called when the thread has read all shards, and before any repository is listed. */
  readonly between?: () => void;
}

async function listed({ root, nowMs = Date.now(), program, between }: Listed) {
  let isFirst = true;
  const driver = new FileSystemDriver(
    { kind: 'file system', root, callsPerSecond: 0 },
    {
      now: () => nowMs,
      hasChangeTimes: false,
      ...(program === undefined ? {} : { thread: { program, fromBlobs: 0 } }),
      onProgress: () => {
        if (!isFirst) return;
        isFirst = false;
        if (program === atOnce) waitForFile(`${root}/all-read`);
        between?.();
      },
    },
  );
  const digests = new DigestTable();
  const listing = await driver.list(digests);
  const again = await driver.list(digests);
  driver.close();
  rmSync(`${root}/all-read`, { force: true });
  return [listing, again].map((list) => ({
    ...plainOf(list, digests),
    ...{ files: list.files, unreadable: list.unreadable, unreadablePath: list.unreadablePath },
  }));
}

/** The thread makes it, while this one has nothing else to do. */
function waitForFile(path: string): void {
  while (!existsSync(path));
}

test.each([
  ['that reads all shards before its owner', atOnce],
  ['that comes as it comes', built],
])(
  'lists the same with a thread %s as without',
  async (_, program) => {
    const folder = temporaryFolder();

    await fc.assert(
      fc.asyncProperty(fc.array(anyRound, { minLength: 1, maxLength: 6 }), async (rounds) => {
        const storage = new ChangingStorage(mkdtempSync(`${folder}/`));
        for (const { steps } of rounds) for (const step of steps) applied(storage, step);
        const { root, nowMs } = storage;

        const alone = await listed({ root, nowMs });
        const together = await listed({ root, nowMs, program });

        expect(together).toEqual(alone);
        storage.remove();
      }),
      { numRuns: propertyRuns(60) },
    );
  },
  120_000,
);

test('lists all by itself when its thread dies with all that it has taken upon itself', async () => {
  const stored = new StoredRegistry();
  for (let image = 0; image < 5; image += 1) stored.image('app', `v${image}`, [`layer ${image}`]);

  const together = await listed({ root: stored.root, program: dying });

  expect(Object.keys(together[0]?.blobs ?? {})).toHaveLength(11);
  expect(together).toEqual(await listed({ root: stored.root }));
});

test('finds the blob of a link that came after the thread had read where it lies', async () => {
  const stored = new StoredRegistry();
  stored.layer('app', 'a layer');
  let pushed = '';

  const [listing] = await listed({
    root: stored.root,
    program: atOnce,
    between: () => {
      pushed = stored.image('app', 'v1', ['another layer']);
    },
  });

  expect(listing?.repositories['app']?.revisions).toEqual([pushed]);
  expect(listing?.blobs).toHaveProperty(pushed);
});

test('gives manifests as they are, but for what is not ordinary', async () => {
  const stored = new StoredRegistry();
  const images = Array.from({ length: 60 }, (_, at) => stored.image('app', `v${at}`, [`layer ${at}`]));
  const unlike = stored.revision('app', manifestOf('nonsense'));
  const others = [manifestOf(`sha512:${'2'.repeat(128)}`), '{'].map((text) => stored.revision('app', text));
  const digests = new DigestTable();
  const ids = [...images, unlike, ...others, digestOf('gone')].map((text) => numberOf(text, digests));

  const table = await readByThread(stored.root, ids, digests);

  expect(ids.filter((id) => table.has(id))).toEqual(ids.slice(0, 61));
  expect(ids.slice(0, 61).map((id) => shownOf(table, id, digests))).toEqual(
    [...images, unlike].map((text) => {
      const own = new ManifestTable();
      own.set(0, parseManifest(readFileSync(stored.path(stored.blobFile(text)))), digests);
      return shownOf(own, 0, digests);
    }),
  );
});

/** As many as make one order. */
async function readByThread(root: string, ids: readonly number[], digests: DigestTable) {
  const options = { root, base: `${root}/docker/registry/v2`, nowMs: Date.now(), hasChangeTimes: true };
  const thread = new ReadingThread(built, options, { digests, takeShard: () => undefined });
  thread.want(Int32Array.from(ids));
  while (thread.manifests.size === 0) {
    await turn();
    thread.want(new Int32Array());
  }
  thread.close();
  return thread.manifests;
}

function shownOf(table: ManifestTable, id: number, digests: DigestTable) {
  const references = Array.from({ length: table.referenceCount(id) }, (_, at) => {
    const { id: named, role, isForeign } = table.reference(id, at);
    return { digest: named < 0 ? undefined : digests.text(named), role, isForeign };
  });
  return { kind: table.kind(id), bytes: table.bytes(id), isReferrer: table.isReferrer(id), references };
}

function numberOf(text: string, digests: DigestTable): number {
  const { algorithm = '', hex = '' } = parseDigest(text) ?? {};
  return digests.add(algorithm, hex);
}

function manifestOf(layer: string): string {
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const [config, layers] = [{ mediaType, digest: layer, size: 1 }, [{ mediaType, digest: layer, size: 1 }]];
  return JSON.stringify({ schemaVersion: 2, mediaType, config, layers });
}
