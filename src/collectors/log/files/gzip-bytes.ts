import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { factsOf, type FileFacts, type LogBytes } from './log-bytes.ts';

const chunkBytes = 64 * 1024;

/** A compressed log, decompressed as it is read. Of what was read, only what may be asked for again is kept. */
export class GzipBytes implements LogBytes {
  readonly isGzip = true;
  readonly #handle: FileHandle;
  readonly #gunzip: Gunzip;
  readonly #chunks: AsyncIterator<unknown, unknown>;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #isEnded = false;

  constructor(handle: FileHandle) {
    this.#handle = handle;
    this.#gunzip = createGunzip({ chunkSize: chunkBytes });
    // The handle has one owner, which also asks for its facts after the last byte. What goes wrong, the iterator tells.
    const file = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: chunkBytes });
    pipeline(file, this.#gunzip, () => undefined);
    this.#chunks = this.#gunzip[Symbol.asyncIterator]();
  }

  async readAt(target: Buffer, position: number): Promise<number> {
    this.#forget(position);
    while (!this.#isEnded && this.#windowStart + this.#window.length < position + target.length) {
      await this.#pull();
      this.#forget(position);
    }
    const start = position - this.#windowStart;
    return start < this.#window.length ? this.#window.copy(target, 0, start) : 0;
  }

  async facts(): Promise<FileFacts> {
    return factsOf(await this.#handle.stat({ bigint: true }));
  }

  async close(): Promise<void> {
    this.#gunzip.destroy();
    await this.#handle.close();
  }

  async #pull(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done === true) this.#isEnded = true;
    else if (Buffer.isBuffer(value)) this.#window = Buffer.concat([this.#window, value]);
  }

  #forget(before: number): void {
    const bytes = Math.min(Math.max(0, before - this.#windowStart), this.#window.length);
    this.#window = this.#window.subarray(bytes);
    this.#windowStart += bytes;
  }
}
