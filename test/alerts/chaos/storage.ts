import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { pushImage } from '../../support/push.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startChaosRegistry } from './chaos-registry.ts';
import { again, hasty, type ChaosFault } from './fault.ts';

/** Storage that is full, broken or gone. */
export function storageFaults(): readonly Promise<ChaosFault>[] {
  return [filled(), withoutInodes(), withoutSpace(), withEmptyBlob(), unseen()];
}

async function filled(): Promise<ChaosFault> {
  const root = smallFileSystem('size=20m');
  const { url } = await startChaosRegistry({ root });
  return {
    name: 'filled',
    watched: { url: url.href, collectors: { probe: hasty.probe, storage: { root, ...hasty.storage } } },
    happen: () => {
      writeFileSync(join(root, 'something'), Buffer.alloc(17_500_000));
    },
    notifies: ['RegistryStorageAlmostFull warning'],
  };
}

async function withoutInodes(): Promise<ChaosFault> {
  const root = smallFileSystem('size=20m,nr_inodes=300');
  const { url } = await startChaosRegistry({ root });
  return {
    name: 'without-inodes',
    watched: { url: url.href, collectors: { probe: hasty.probe, storage: { root, ...hasty.storage } } },
    happen: () => {
      for (let index = 0; index < 280; index += 1) writeFileSync(join(root, `something-${index}`), '');
    },
    notifies: ['RegistryStorageInodesLow warning'],
  };
}

/** Whoever pushes gets 500 from a registry that cannot write. */
async function withoutSpace(): Promise<ChaosFault> {
  const root = smallFileSystem('size=20m');
  const { url, log } = await startChaosRegistry({ root });
  const space = { root, ...hasty.storage };
  return {
    name: 'without-space',
    watched: {
      url: url.href,
      collectors: { probe: hasty.probe, storage: space, log: { file: log } },
    },
    happen: (signal) => {
      fill(join(root, 'something'));
      again(300, signal, () =>
        pushImage(url, { repository: 'team/app', tag: '1', layers: ['x'.repeat(100_000)] }),
      );
    },
    notifies: ['RegistryPushFailing critical', 'RegistryStorageAlmostFull critical'],
  };
}

async function withEmptyBlob(): Promise<ChaosFault> {
  const { url, log, root } = await startChaosRegistry();
  await pushImage(url, { repository: 'team/app', tag: '1', layers: ['x'.repeat(10_000)] });
  return {
    name: 'with-empty-blob',
    watched: {
      url: url.href,
      collectors: { probe: hasty.probe, storage: { root, ...hasty.storage }, log: { file: log } },
    },
    happen: async () => {
      const digest = emptyLargestBlob(root);
      await fetch(new URL(`/v2/team/app/blobs/sha256:${digest}`, url));
    },
    notifies: ['RegistryEmptyResponses warning', 'RegistryStorageBroken warning'],
  };
}

async function unseen(): Promise<ChaosFault> {
  const { url } = await startChaosRegistry();
  const root = temporaryFolder();
  return {
    name: 'unseen',
    watched: { url: url.href, collectors: { probe: hasty.probe, storage: { root, ...hasty.storage } } },
    happen: () => {
      rmSync(root, { recursive: true });
    },
    notifies: ['RegistryExporterCollectorFailing warning'],
  };
}

function smallFileSystem(options: string): string {
  const folder = temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'registry', folder]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder]);
  });
  return folder;
}

function fill(file: string): void {
  try {
    for (;;) writeFileSync(file, Buffer.alloc(1_000_000), { flag: 'a' });
  } catch {
    // Nothing more goes in.
  }
}

function emptyLargestBlob(root: string): string {
  const blobs = join(root, 'docker/registry/v2/blobs/sha256');
  const files = readdirSync(blobs, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('data'));
  const [largest] = files.toSorted((a, b) => statSync(join(blobs, b)).size - statSync(join(blobs, a)).size);
  if (largest === undefined) throw new Error('the registry holds no blob');
  truncateSync(join(blobs, largest));
  return largest.split('/')[1] ?? '';
}
