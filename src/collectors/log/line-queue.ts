interface QueuedLine {
  readonly text: string;
  readonly bytes: number;
}

/** Lines between a stream that pushes and a reader that pulls. The one who fills waits for room, so memory stays bounded. */
export class LineQueue {
  readonly #limitBytes: number;
  #lines: QueuedLine[] = [];
  #next = 0;
  #bytes = 0;
  #wakers: (() => void)[] = [];

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#limitBytes;
  }

  get isEmpty(): boolean {
    return this.#next === this.#lines.length;
  }

  push(text: string): void {
    // The line end counts too: it was in the log.
    const bytes = Buffer.byteLength(text) + 1;
    this.#lines.push({ text, bytes });
    this.#bytes += bytes;
  }

  /** Takes whole lines until the size is reached, and one at least where there is one. */
  take(maxBytes: number): { readonly lines: readonly string[]; readonly bytes: number } {
    const lines: string[] = [];
    let bytes = 0;
    for (; this.#next < this.#lines.length && bytes < maxBytes; this.#next += 1) {
      const line = this.#lines[this.#next];
      if (line === undefined || (lines.length > 0 && bytes + line.bytes > maxBytes)) break;
      lines.push(line.text);
      bytes += line.bytes;
    }
    this.#bytes -= bytes;
    this.#forget();
    this.wake();
    return { lines, bytes };
  }

  /** Tells everyone who waits to look again. */
  wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const waker of wakers) waker();
  }

  /** Resolves at the next `wake`, or when the signal aborts. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = (): void => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done);
      this.#wakers.push(done);
    });
  }

  /** Resolves when there is room again, or when the signal aborts. */
  async awaitRoom(signal: AbortSignal): Promise<void> {
    while (this.isFull && !signal.aborted) await this.changed(signal);
  }

  /** Moving the rest to the front at each read would cost the square of a large backlog. */
  #forget(): void {
    if (this.#next < 1024 && !this.isEmpty) return;
    this.#lines = this.#lines.slice(this.#next);
    this.#next = 0;
  }
}
