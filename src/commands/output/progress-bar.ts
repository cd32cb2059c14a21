const leastMsBetween = 100;
const barWidth = 24;

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressOptions {
  readonly terminal: Terminal;
  /** Milliseconds that never go backwards. */
  readonly monotonic: () => number;
  /** What is to be told that long after the beginning. */
  readonly line: (seconds: number) => string;
}

/** A line on a terminal that tells how far something has come; says nothing elsewhere. */
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
    const { terminal, monotonic, line } = this.#options;
    if (terminal.isTTY !== true) return;
    const nowMs = monotonic();
    if (nowMs - this.#drawnMs < leastMsBetween) return;
    this.#drawnMs = nowMs;
    this.#isDrawn = true;
    terminal.write(`\r${line((nowMs - this.#startMs) / 1_000)}\u001b[K`);
  }

  clear(): void {
    if (this.#isDrawn) this.#options.terminal.write('\r\u001b[K');
    this.#isDrawn = false;
  }
}

/** `[######..................]  25 %` */
export function barOf(share: number): string {
  const bar = '#'.repeat(Math.round(share * barWidth)).padEnd(barWidth, '.');
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %`;
}
