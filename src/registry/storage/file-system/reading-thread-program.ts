import { parentPort, workerData } from 'node:worker_threads';
import { ConfinedFiles } from './confined-files.ts';
import { Pace } from './pace.ts';
import { buffersOf, packManifests } from './packed-manifests.ts';
import { packShard } from './packed-shard.ts';
import type { ThreadOrder, ThreadTask } from './reading-thread.ts';
import { SharedWork } from './shared-work.ts';

const task: unknown = workerData;
if (parentPort === null || !isTask(task)) throw new Error('this is a thread of a storage scan');
readFor(task);

/** Manifests as they become known, between them one shard after the other; ends when there are no more of either. */
function readFor({ base, port, memory, ...options }: ThreadTask): void {
  const [work, pace] = [new SharedWork(memory), new Pace(0)];
  const files = new ConfinedFiles(base, pace);
  const shards = work.fromFirst();
  let open = 2;
  const closeOne = (): void => {
    open -= 1;
    if (open === 0) port.close();
  };
  const readShards = (): void => {
    const next = work.isOver ? undefined : shards.next();
    if (next === undefined || next.done === true) {
      closeOne();
      return;
    }
    const key = next.value;
    const packed = packShard(key, `${base}/blobs/${key}`, { ...options, pace });
    if (packed !== undefined) port.postMessage(packed, [packed.digests.buffer, packed.sizes.buffer]);
    setImmediate(readShards);
  };
  port.on('message', (order: ThreadOrder) => {
    if (order === 'no more') closeOne();
    else if (!work.isOver) {
      const packed = packManifests(order, files);
      port.postMessage(packed, buffersOf(packed));
    }
  });
  readShards();
}

/** Both ends are of one release, so what it holds is known. */
function isTask(value: unknown): value is ThreadTask {
  return typeof value === 'object' && value !== null && 'memory' in value;
}
