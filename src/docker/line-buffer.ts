/** Longer lines are cut: a registry prints lines of a little over 1 MiB at most. */
export const maxLineBytes = 2 * 1024 * 1024;

/** One line that is still being put together. Holds at most `maxLineBytes`. */
export class LineBuffer {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #isCut = false;

  get isEmpty(): boolean {
    return this.#bytes === 0 && !this.#isCut;
  }

  append(chunk: Buffer): void {
    const room = maxLineBytes - this.#bytes;
    if (chunk.length > room) this.#isCut = true;
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
    if (kept.length === 0) return;
    this.#chunks.push(kept);
    this.#bytes += kept.length;
  }

  /** Gives the line away and begins the next one. */
  take(): { readonly content: Buffer; readonly isCut: boolean } {
    const [first] = this.#chunks;
    const content = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    const isCut = this.#isCut;
    this.#chunks = [];
    this.#bytes = 0;
    this.#isCut = false;
    return { content, isCut };
  }
}
