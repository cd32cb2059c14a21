import { workerData } from 'node:worker_threads';

// Takes every shard upon itself, and dies.
new Int32Array(workerData.memory, 0, 256).fill(1);
throw new Error('dies');
