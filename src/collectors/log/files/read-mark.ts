import { createHash } from 'node:crypto';

/** A line may end in a user agent of some hundred bytes that all lines have in common. */
export const guardBytes = 512;
export const headBytes = 1024;

/**
 * How far a file was read, and by which of its bytes it is known again: the last ones before the offset, which are read again with
 * each new block, and the first ones, which tell a copy from another log.
 */
export class ReadMark {
  #offset: number;
  #guard: Buffer;
  #head: Buffer;
  #headHash: string | undefined;

  constructor({
    offset,
    guard,
    head,
  }: {
    readonly offset: number;
    readonly guard: Buffer;
    readonly head: Buffer;
  }) {
    this.#offset = offset;
    this.#guard = guard;
    this.#head = head;
  }

  static atBeginning(): ReadMark {
    return new ReadMark({ offset: 0, guard: Buffer.alloc(0), head: Buffer.alloc(0) });
  }

  get offset(): number {
    return this.#offset;
  }

  get guard(): Buffer {
    return this.#guard;
  }

  get headHash(): string {
    this.#headHash ??= hashOf(this.#head);
    return this.#headHash;
  }

  /** Moves on to a place in a block that begins with the guard. */
  advance(block: Buffer, to: number): void {
    const from = this.#guard.length;
    if (to <= from) return;
    this.#noteHead(block.subarray(from, to));
    this.#offset += to - from;
    // A copy: the block is the memory of the next read too.
    this.#guard = Buffer.from(block.subarray(Math.max(0, to - guardBytes), to));
  }

  #noteHead(passed: Buffer): void {
    if (this.#head.length >= headBytes) return;
    this.#head = Buffer.concat([this.#head, passed.subarray(0, headBytes - this.#head.length)]);
    this.#headHash = undefined;
  }
}

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
