import type { FileHandle } from 'node:fs/promises';
import { factsOf, type FileFacts, type LogBytes } from './log-bytes.ts';

/** A log as it was written. */
export class PlainBytes implements LogBytes {
  readonly isGzip = false;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async readAt(target: Buffer, position: number): Promise<number> {
    const { bytesRead } = await this.#handle.read(target, 0, target.length, position);
    return bytesRead;
  }

  async facts(): Promise<FileFacts> {
    return factsOf(await this.#handle.stat({ bigint: true }));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
