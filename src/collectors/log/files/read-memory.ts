/** One block of memory for all reads of a source; it grows where a line is long. */
export class ReadMemory {
  #memory: Buffer = Buffer.alloc(0);

  /** The same memory each time: what was read into it before is gone. */
  take(bytes: number): Buffer {
    if (this.#memory.length < bytes) this.#memory = Buffer.allocUnsafeSlow(bytes);
    return this.#memory.subarray(0, bytes);
  }
}
