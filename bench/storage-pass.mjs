import { once } from 'node:events';
import { setScanFlags } from '../dist/registry/storage/engine-flags.js';
import { FileSystemDriver } from '../dist/registry/storage/file-system/file-system-driver.js';
import { StorageScanner } from '../dist/registry/storage/scanner.js';

// One scan process from its start: the first scan, some of the unchanged tree, and after each line on the standard input
// another. Prints what the first took, the median of the unchanged, and the others, each with the largest resident memory so far.
const rescans = 7;

// As the exporter's own scan process does.
setScanFlags();
const driver = new FileSystemDriver({ kind: 'file system', root: process.argv[2], callsPerSecond: 0 });
const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => Promise.reject(new Error('the tree is broken')),
};
const scanner = new StorageScanner({ driver, release: 3, clock });

print(await scan());
const times = [];
for (let round = 0; round < rescans; round += 1) times.push(await scan());
print(times.toSorted((one, other) => one.ms - other.ms)[Math.floor(rescans / 2)]);
await once(process.stdin, 'data');
print(await scan());
process.exit();

async function scan() {
  const start = performance.now();
  const { blobs, files } = await scanner.scan();
  return { ms: performance.now() - start, blobs: blobs.count, files };
}

function print({ ms, blobs, files }) {
  const megabytes = process.resourceUsage().maxRSS / 1_000;
  process.stdout.write(`${ms} ${blobs} ${files} ${megabytes}\n`);
}
