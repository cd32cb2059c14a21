import type { FileHandle } from 'node:fs/promises';
import { reasonOf } from '../../../domain/failure.ts';

/** What one read gave: how many bytes, none at the end; or what is wrong. */
export type ByteRead =
  | { readonly status: 'ok'; readonly length: number }
  | { readonly status: 'failed'; readonly detail: string };

/** Bytes as they come, of a file, a pipe or a decompressor. */
export interface ByteSource {
  /** Writes what is there to the target's beginning, up to its length. Never throws. */
  read(target: Buffer): Promise<ByteRead>;
  close(): Promise<void>;
}

/** Reads a regular file from its beginning, as long as it was when it was opened or longer. Its handle is another's to close. */
export class FileBytes implements ByteSource {
  readonly #handle: FileHandle;
  readonly #leastBytes: number;
  #position = 0;

  constructor(handle: FileHandle, leastBytes: number) {
    this.#handle = handle;
    this.#leastBytes = leastBytes;
  }

  async read(target: Buffer): Promise<ByteRead> {
    const read = await readAt(this.#handle, target, this.#position);
    if (read.status === 'failed') return read;
    this.#position += read.length;
    if (read.length === 0 && this.#position < this.#leastBytes)
      return { status: 'failed', detail: 'it became shorter while it was read; run it again' };
    return read;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Reads on from where the handle stands, for a pipe has no positions. Its handle is another's to close. */
export class PipeBytes implements ByteSource {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  read(target: Buffer): Promise<ByteRead> {
    return readAt(this.#handle, target, null);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Reads a stream of buffers, which is destroyed at the end. */
export class StreamBytes implements ByteSource {
  readonly #chunks: AsyncIterator<unknown, unknown>;
  readonly #close: () => Promise<void>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<unknown>, close: () => Promise<void>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#close = close;
  }

  async read(target: Buffer): Promise<ByteRead> {
    try {
      if (this.#rest.length === 0) await this.#pull();
      const length = this.#rest.copy(target);
      this.#rest = this.#rest.subarray(length);
      return { status: 'ok', length };
    } catch (error) {
      return { status: 'failed', detail: reasonOf(error) };
    }
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #pull(): Promise<void> {
    for (let isEnded = false; this.#rest.length === 0 && !isEnded;) {
      const { value, done } = await this.#chunks.next();
      if (Buffer.isBuffer(value)) this.#rest = value;
      isEnded = done === true;
    }
  }
}

/** Counts what is taken, and gives back first what was looked at. */
export class CountedBytes implements ByteSource {
  readonly #source: ByteSource;
  readonly #onBytes: (bytes: number) => void;
  #head: Buffer = Buffer.alloc(0);

  constructor(source: ByteSource, onBytes: (bytes: number) => void) {
    this.#source = source;
    this.#onBytes = onBytes;
  }

  /** The first bytes, as many as asked for where there are so many. */
  async peek(length: number): Promise<Buffer> {
    while (this.#head.length < length) {
      const target = Buffer.allocUnsafe(length - this.#head.length);
      const read = await this.#source.read(target);
      // What is wrong with it, the next read will say too.
      if (read.status === 'failed' || read.length === 0) break;
      this.#head = Buffer.concat([this.#head, target.subarray(0, read.length)]);
    }
    return this.#head;
  }

  async read(target: Buffer): Promise<ByteRead> {
    const fromHead = this.#head.copy(target);
    this.#head = this.#head.subarray(fromHead);
    const read = fromHead > 0 ? { status: 'ok' as const, length: fromHead } : await this.#source.read(target);
    if (read.status === 'ok') this.#onBytes(read.length);
    return read;
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

async function readAt(handle: FileHandle, target: Buffer, position: number | null): Promise<ByteRead> {
  try {
    const { bytesRead } = await handle.read(target, 0, target.length, position);
    return { status: 'ok', length: bytesRead };
  } catch (error) {
    return { status: 'failed', detail: reasonOf(error) };
  }
}
