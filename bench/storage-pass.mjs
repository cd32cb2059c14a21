import { once } from 'node:events';
import { FileSystemDriver } from '../dist/registry/storage/file-system/file-system-driver.js';
import { StorageScanner } from '../dist/registry/storage/scanner.js';

// One scan process from its start: the first scan, one more, and after each line on the standard input another.
// After each it prints what it took, and the largest resident memory so far.
const driver = new FileSystemDriver({ kind: 'file system', root: process.argv[2], callsPerSecond: 0 });
const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => Promise.reject(new Error('the tree is broken')),
};
const scanner = new StorageScanner({ driver, release: 3, clock });

await scan();
await scan();
await once(process.stdin, 'data');
await scan();
process.exit();

async function scan() {
  const start = performance.now();
  const { blobs, files } = await scanner.scan();
  const ms = performance.now() - start;
  const megabytes = process.resourceUsage().maxRSS / 1_000;
  process.stdout.write(`${ms} ${blobs.count} ${files} ${megabytes}\n`);
}
