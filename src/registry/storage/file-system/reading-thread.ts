import { resolve as absolute } from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { DigestTable } from '../../storage-layout/digest-table.ts';
import { ManifestTable } from '../../storage-layout/manifest-table.ts';
import { unpackManifests, type PackedManifests } from './packed-manifests.ts';
import type { PackedShard } from './packed-shard.ts';
import type { RoundOptions } from './round.ts';
import { SharedWork } from './shared-work.ts';

export interface ThreadOptions extends Omit<RoundOptions, 'digests' | 'pace'> {
  /** `docker/registry/v2`. */
  readonly base: string;
}

/** What the thread is told when it begins. */
export interface ThreadTask extends ThreadOptions {
  /** Takes orders, and gives what was read. */
  readonly port: MessagePort;
  /** Of the `SharedWork`. */
  readonly memory: SharedArrayBuffer;
}

/** Packed digests of manifests to be read; `no more` of them will come. */
export type ThreadOrder = Int32Array<ArrayBuffer> | 'no more';

export interface ThreadSinks {
  readonly digests: DigestTable;
  readonly takeShard: (packed: PackedShard) => void;
}

/** Enough for a message to be worth its price, and so few that the thread has something to do soon. */
const manifestsAtOnce = 64;

/**
 * Reads blobs and manifests while its owner reads repositories. What it gives is worth what an earlier process has left in a
 * file: its owner goes on from there, and looks again at whatever has changed since. Whatever it does not give, its owner reads.
 */
export class ReadingThread {
  /** What it has read of manifests so far. */
  readonly manifests = new ManifestTable();
  private readonly work = new SharedWork();
  private readonly sinks: ThreadSinks;
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly ended: Promise<void>;
  private readonly asked = new Set<number>();
  private wanted: number[] = [];

  constructor(program: URL, options: ThreadOptions, sinks: ThreadSinks) {
    const { port1, port2 } = new MessageChannel();
    this.sinks = sinks;
    this.port = port1;
    // The owner may move to another directory meanwhile.
    const base = absolute(options.base);
    const { root, nowMs, hasChangeTimes } = options;
    const workerData: ThreadTask = {
      ...{ base, root, nowMs, hasChangeTimes },
      ...{ port: port2, memory: this.work.memory },
    };
    this.worker = new Worker(program, { workerData, transferList: [port2] });
    // If it fails it has read the less.
    this.worker.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.worker.once('exit', () => {
        resolve();
      });
    });
  }

  /** Orders manifests, and takes what has been read meanwhile, so that it does not pile up. */
  want(manifests: Int32Array): void {
    const { digests } = this.sinks;
    for (const id of manifests) {
      if (this.asked.has(id) || !digests.isPacked(id)) continue;
      this.asked.add(id);
      if (this.wanted.push(id) === manifestsAtOnce) this.order();
    }
    this.drain();
  }

  /** The keys of shards in the order in which they are best read: those that the thread has not come to, then its own. */
  async *inTurn(keys: readonly string[]): AsyncGenerator<string> {
    this.order();
    this.port.postMessage('no more');
    const others: string[] = [];
    for (const key of keys.toSorted().reverse()) {
      if (this.work.isOwn(key)) yield key;
      else others.push(key);
    }
    this.work.end();
    await this.ended;
    this.drain();
    yield* others;
  }

  close(): void {
    this.work.end();
    this.port.close();
    void this.worker.terminate();
  }

  private order(): void {
    if (this.wanted.length === 0) return;
    const order = this.sinks.digests.pack(this.wanted);
    this.port.postMessage(order, [order.buffer]);
    this.wanted = [];
  }

  private drain(): void {
    const { digests, takeShard } = this.sinks;
    for (
      let got = receiveMessageOnPort(this.port);
      got !== undefined;
      got = receiveMessageOnPort(this.port)
    ) {
      const message: unknown = got.message;
      if (isManifests(message)) unpackManifests(message, digests, this.manifests);
      else if (isShard(message)) takeShard(message);
    }
  }
}

/** Both ends are of one release, so what they hold is known. */
function isManifests(value: unknown): value is PackedManifests {
  return typeof value === 'object' && value !== null && 'manifests' in value;
}

function isShard(value: unknown): value is PackedShard {
  return typeof value === 'object' && value !== null && 'sizes' in value;
}
