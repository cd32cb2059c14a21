import { availableParallelism } from 'node:os';
import type { ManifestTable } from '../../storage-layout/manifest-table.ts';
import { ReadingThread, type ThreadOptions, type ThreadSinks } from './reading-thread.ts';

/** A thread takes half a second of two cores to begin and to be compiled: what takes no longer than that goes without. */
const worthThread = 30_000;

/** What runs source (tsx) cannot begin a thread with it on Node.js 20. */
const builtProgram = import.meta.url.endsWith('.js')
  ? new URL('./reading-thread-program.js', import.meta.url)
  : undefined;

export interface HelpOptions extends ThreadOptions {
  /** Where it is not the one that is built beside this, and from how many files on it begins. */
  readonly thread?: { readonly program: URL; readonly fromFiles: number } | undefined;
}

/** A thread that begins when a list proves to be long, where one can and there is a core for it. */
export class ReadingHelp {
  private readonly options: HelpOptions;
  private readonly sinks: ThreadSinks;
  private readonly program: URL | undefined;
  private readonly fromFiles: number;
  private early: Int32Array[] = [];
  private thread: ReadingThread | undefined;

  constructor(options: HelpOptions, sinks: ThreadSinks) {
    this.options = options;
    this.sinks = sinks;
    this.program = options.thread?.program ?? (availableParallelism() > 1 ? builtProgram : undefined);
    this.fromFiles = options.thread?.fromFiles ?? worthThread;
  }

  /** What has been read of manifests. */
  get manifests(): ManifestTable | undefined {
    return this.thread?.manifests;
  }

  /** `files` are listed so far, and the last of them link these manifests. */
  goOn(files: number, manifests: Int32Array): void {
    if (this.program === undefined) return;
    this.early.push(manifests);
    if (files < this.fromFiles) return;
    this.thread ??= new ReadingThread(this.program, this.options, this.sinks);
    for (const some of this.early) this.thread.want(some);
    this.early = [];
  }

  /** The keys of shards in the order in which they are best read. */
  inTurn(keys: readonly string[]): AsyncIterable<string> | Iterable<string> {
    return this.thread?.inTurn(keys) ?? keys;
  }

  close(): void {
    this.thread?.close();
  }
}
