import type { LogFile } from './input/log-file.ts';

const leastMsBetween = 100;
const barWidth = 24;

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressOptions {
  readonly terminal: Terminal;
  readonly files: readonly LogFile[];
  /** Undefined where nobody knows how much there is. */
  readonly totalBytes: number | undefined;
  /** Milliseconds that never go backwards. */
  readonly monotonic: () => number;
}

/** How far the files were read, on a terminal; says nothing elsewhere. */
export class ProgressBar {
  readonly #options: ProgressOptions;
  readonly #startMs: number;
  #drawnMs: number;
  #isDrawn = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#startMs = options.monotonic();
    this.#drawnMs = this.#startMs;
  }

  update(): void {
    const { terminal, monotonic } = this.#options;
    if (terminal.isTTY !== true) return;
    const nowMs = monotonic();
    if (nowMs - this.#drawnMs < leastMsBetween) return;
    this.#drawnMs = nowMs;
    this.#isDrawn = true;
    terminal.write(`\r${this.#line((nowMs - this.#startMs) / 1_000)}\u001b[K`);
  }

  clear(): void {
    if (this.#isDrawn) this.#options.terminal.write('\r\u001b[K');
    this.#isDrawn = false;
  }

  #line(seconds: number): string {
    const { files, totalBytes } = this.#options;
    const done = files.reduce((sum, { takenBytes }) => sum + takenBytes, 0);
    const speed = `${megabytes(done / seconds)} MB/s`;
    if (totalBytes === undefined) return `${megabytes(done)} MB  ${speed}`;
    // A log may grow while it is read.
    const share = totalBytes === 0 ? 1 : Math.min(1, done / totalBytes);
    const bar = '#'.repeat(Math.round(share * barWidth)).padEnd(barWidth, '.');
    const percent = String(Math.floor(share * 100)).padStart(3);
    return `[${bar}] ${percent} %  ${megabytes(done)} of ${megabytes(totalBytes)} MB  ${speed}`;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
