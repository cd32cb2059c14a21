import { writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

// The thread of a list as it is, which says by a file in the root when it has read all shards.
const claims = new Int32Array(workerData.memory, 0, 256);
const timer = setInterval(() => {
  if (!claims.every((claim) => claim === 1)) return;
  clearInterval(timer);
  writeFileSync(`${workerData.root}/all-read`, '');
}, 1).unref();
await import(new URL('../../../../dist/reading-thread-program.js', import.meta.url));
