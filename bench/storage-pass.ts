import { once } from 'node:events';
import { setScanFlags } from '../src/registry/storage/engine-flags.ts';
import { FileSystemDriver } from '../src/registry/storage/file-system/file-system-driver.ts';
import { StorageScanner } from '../src/registry/storage/scanner.ts';

// One scan process from its start: the first scan, some of the unchanged tree, and after each line on the standard input
// another. Prints what the first took, the median of the unchanged, and the others, each with the largest resident memory so far.
const rescans = 7;

interface Scan {
  readonly ms: number;
  readonly blobs: number;
  readonly files: number;
}

// As the exporter's own scan process does.
setScanFlags();
const driver = new FileSystemDriver({ kind: 'file system', root: process.argv[2] ?? '', callsPerSecond: 0 });
const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => Promise.reject(new Error('the tree is broken')),
};
const scanner = new StorageScanner({ driver, release: 3, clock });

print(await scan());
const times: Scan[] = [];
for (let round = 0; round < rescans; round += 1) times.push(await scan());
print(median(times));
await once(process.stdin, 'data');
print(await scan());
process.exit();

async function scan(): Promise<Scan> {
  const start = performance.now();
  const { blobs, files } = await scanner.scan();
  return { ms: performance.now() - start, blobs: blobs.count, files };
}

function median(scans: readonly Scan[]): Scan {
  const inOrder = scans.toSorted((one, other) => one.ms - other.ms);
  return inOrder[Math.floor(scans.length / 2)] ?? { ms: Number.NaN, blobs: 0, files: 0 };
}

function print({ ms, blobs, files }: Scan): void {
  const megabytes = process.resourceUsage().maxRSS / 1_000;
  process.stdout.write(`${ms} ${blobs} ${files} ${megabytes}\n`);
}
