import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { OnProgress } from '../../registry/storage/scan-progress.ts';
import type { ScanResult, ThreadOptions, Told } from './told.ts';

// Only as built: what runs source (tsx) cannot begin a thread with it on Node.js 20.
const program = new URL('./scan-thread-program.js', import.meta.url);

/**
 * Scans beside the main thread, because a scan calls the file system without a pause: meanwhile nobody would draw a bar or
 * take an interrupt. Unlike a process, a thread cannot outlive whoever asked for it.
 */
export class ScanningThread {
  readonly #worker: Worker;
  readonly #told: AsyncIterator<unknown>;

  constructor(options: ThreadOptions) {
    this.#worker = new Worker(program, { workerData: options });
    this.#told = on(this.#worker, 'message', { close: ['exit'] });
  }

  /** Rejects when the thread dies. */
  async result(onProgress: OnProgress): Promise<ScanResult> {
    for (;;) {
      const told = await this.#next();
      if (told?.kind === 'progress') onProgress(told.progress);
      else if (told?.kind === 'scanned' || told?.kind === 'failed') return told;
      else return { kind: 'failed', detail: 'its thread has ended' };
    }
  }

  /** What is to be printed of what was scanned, made piece by piece as it is asked for. */
  async *texts(): AsyncGenerator<string> {
    for (;;) {
      this.#worker.postMessage('next');
      const told = await this.#next();
      if (told?.kind !== 'text') return;
      yield told.text;
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #next(): Promise<Told | undefined> {
    const next = await this.#told.next();
    const args: unknown = next.value;
    const message: unknown = Array.isArray(args) ? args[0] : undefined;
    return isTold(message) ? message : undefined;
  }
}

/** Both ends are of one release, so what it holds is known. */
function isTold(message: unknown): message is Told {
  return typeof message === 'object' && message !== null && 'kind' in message;
}
