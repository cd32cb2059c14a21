import { lstatSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { ManifestTable } from '../../storage-layout/manifest-table.ts';
import { ReadingThread, type ThreadOptions, type ThreadSinks } from './reading-thread.ts';

/** A thread takes a third of a second of processor time to begin and to be compiled: for fewer blobs it saves no more than that. */
const worthThread = 30_000;

/** What runs source (tsx) cannot begin a thread with it on Node.js 20. */
const builtProgram = import.meta.url.endsWith('.js')
  ? new URL('./reading-thread-program.js', import.meta.url)
  : undefined;

export interface HelpOptions extends ThreadOptions {
  /** Where it is not the one that is built beside this, and from about how many blobs on it begins. */
  readonly thread?: { readonly program: URL; readonly fromBlobs: number } | undefined;
}

/** A thread that begins with a list that promises to be long, where one can and there is a core for it. */
export class ReadingHelp {
  private readonly thread: ReadingThread | undefined;

  constructor(options: HelpOptions, sinks: ThreadSinks) {
    const { base, thread } = options;
    const program = thread?.program ?? (availableParallelism() > 1 ? builtProgram : undefined);
    if (program === undefined || aboutBlobs(base) < (thread?.fromBlobs ?? worthThread)) return;
    this.thread = new ReadingThread(program, options, sinks);
  }

  /** What has been read of manifests. */
  get manifests(): ManifestTable | undefined {
    return this.thread?.manifests;
  }

  /** Called while repositories are listed, with manifests that the last of them links. */
  goOn(manifests: Int32Array): void {
    this.thread?.want(manifests);
  }

  /** The keys of shards in the order in which they are best read. */
  inTurn(keys: readonly string[]): AsyncIterable<string> | Iterable<string> {
    return this.thread?.inTurn(keys) ?? keys;
  }

  close(): void {
    this.thread?.close();
  }
}

/** Digests are spread evenly, so that one shard tells of all. */
function aboutBlobs(base: string): number {
  const path = `${base}/blobs/sha256`;
  const shards = namesIn(`${base}/blobs`).includes('sha256') ? namesIn(path) : [];
  const [first] = shards;
  return first === undefined ? 0 : shards.length * namesIn(`${path}/${first}`).length;
}

/** None where there is anything but a directory that can be read: what is wrong there is for the list to find. */
function namesIn(path: string): readonly string[] {
  try {
    return lstatSync(path).isDirectory() ? readdirSync(path) : [];
  } catch {
    return [];
  }
}
