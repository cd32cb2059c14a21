import type { LogMark } from '../../../docker/log-mark.ts';

/** Lines of one container that came together. */
export interface Arrival {
  readonly origin: string;
  /** Without their line feeds. */
  readonly lines: readonly Buffer[];
  readonly lostLines: number;
  /** Up to where the container's log was delivered with these lines. */
  readonly mark: LogMark;
}

/** Lines as they are given on. The mark is where to go on after them. */
export interface Stretch {
  readonly origin: string;
  readonly bytes: Buffer;
  readonly lostLines: number;
  readonly mark: LogMark;
}

interface Slab {
  readonly origin: string;
  readonly memory: Buffer;
  used: number;
  lostLines: number;
  mark: LogMark;
}

const slabBytes = 64 * 1024;
const newline = 0x0a;

/** Lines between a stream that pushes and a reader that pulls. The one who fills waits for room, so memory stays bounded. */
export class LineQueue {
  readonly #limitBytes: number;
  readonly #slabs: Slab[] = [];
  #bytes = 0;
  /** Memory that was given to the reader, and is ours again at its next turn. */
  #lent: Buffer | undefined;
  #spare: Buffer | undefined;
  #wakers: (() => void)[] = [];

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#limitBytes;
  }

  get isEmpty(): boolean {
    return this.#slabs.length === 0;
  }

  /** What comes together stays together: between two of its lines no position is known. */
  push({ origin, lines, lostLines, mark }: Arrival): void {
    const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
    const slab = this.#slabFor(origin, bytes);
    for (const line of lines) append(slab, line);
    slab.lostLines += lostLines;
    slab.mark = mark;
    this.#bytes += bytes;
    this.wake();
  }

  /** The oldest lines, about 64 KiB of them. Their memory is used again once more are asked for. */
  take(): Stretch | undefined {
    this.#spare = this.#lent ?? this.#spare;
    this.#lent = undefined;
    const slab = this.#slabs.shift();
    if (slab === undefined) return undefined;
    const { origin, memory, used, lostLines, mark } = slab;
    if (memory.length === slabBytes) this.#lent = memory;
    this.#bytes -= used;
    this.wake();
    return { origin, bytes: memory.subarray(0, used), lostLines, mark };
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

  #slabFor(origin: string, bytes: number): Slab {
    const last = this.#slabs.at(-1);
    if (last?.origin === origin && last.used + bytes <= last.memory.length) return last;
    const slab = { origin, memory: this.#memoryFor(bytes), used: 0, lostLines: 0, mark: {} };
    this.#slabs.push(slab);
    return slab;
  }

  #memoryFor(bytes: number): Buffer {
    if (bytes > slabBytes) return Buffer.allocUnsafeSlow(bytes);
    const spare = this.#spare;
    this.#spare = undefined;
    return spare ?? Buffer.allocUnsafeSlow(slabBytes);
  }
}

function append(slab: Slab, line: Buffer): void {
  slab.memory.set(line, slab.used);
  slab.used += line.length;
  slab.memory[slab.used] = newline;
  slab.used += 1;
}
