import { reasonOf } from '../../../domain/failure.ts';
import { openBytes } from './open-bytes.ts';
import { LineBlocks, type LineBlock } from './line-blocks.ts';
import { LineTimes } from './line-times.ts';

export interface LogFileOptions {
  /** `-` is standard input. */
  readonly path: string;
  /** Whether it can be closed and opened again; a pipe cannot. */
  readonly isRegular: boolean;
  readonly stdin: AsyncIterable<unknown>;
}

const nothing = Buffer.alloc(0);

/** One file of a log that is read once from its beginning to its end. */
export class LogFile {
  readonly path: string;
  /** When what comes next was written, as far as lines tell; minus infinity before the first that does. */
  nextMs = Number.NEGATIVE_INFINITY;
  /** Bytes of the file that were taken, compressed as they are. */
  takenBytes = 0;
  lostLines = 0;
  /** Why it could not be read to its end. */
  fault: string | undefined;
  readonly #options: LogFileOptions;
  readonly #times = new LineTimes();
  #blocks: LineBlocks | undefined;
  #block: Buffer = nothing;
  #isEnded = false;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.path = options.path;
  }

  /** Whether there is more to take. */
  get hasMore(): boolean {
    return !this.#isEnded;
  }

  /** Finds out when the file begins. Rejects where it cannot be opened. */
  async look(): Promise<void> {
    await this.#open();
    await this.advance();
    if (!this.#options.isRegular) return;
    // A hundred generations are not kept in memory until it is their turn.
    await this.close();
    this.#blocks = undefined;
    this.#block = nothing;
    this.#isEnded = false;
    [this.takenBytes, this.lostLines, this.fault] = [0, 0, undefined];
  }

  /** Whole lines up to about that time, one at least. They hold until `advance` is called. */
  take(limitMs: number): Buffer {
    const block = this.#block;
    const end =
      limitMs === Number.POSITIVE_INFINITY ? block.length : this.#times.placeAfter(block, 0, limitMs);
    this.#block = block.subarray(end);
    return block.subarray(0, end);
  }

  /** Makes the next lines ready; where there are none, the file has ended. */
  async advance(): Promise<void> {
    if (this.#blocks === undefined) await this.#openAgain();
    while (this.#block.length === 0 && !this.#isEnded && this.#blocks !== undefined)
      this.#enter(await this.#blocks.next());
    this.nextMs = this.#times.first(this.#block, 0, this.#block.length) ?? this.nextMs;
    if (this.#isEnded) await this.close();
  }

  async close(): Promise<void> {
    await this.#blocks?.close();
  }

  async #openAgain(): Promise<void> {
    try {
      await this.#open();
    } catch (error) {
      this.fault = reasonOf(error);
      this.#isEnded = true;
    }
  }

  #enter(block: LineBlock): void {
    this.lostLines += block.lostLines;
    if (block.status === 'ok') this.#block = block.bytes;
    else this.#isEnded = true;
    if (block.status === 'failed') this.fault = block.detail;
  }

  async #open(): Promise<void> {
    const { path, stdin } = this.#options;
    const onBytes = (bytes: number): void => {
      this.takenBytes += bytes;
    };
    this.#blocks = new LineBlocks(await openBytes({ path, stdin, onBytes }));
  }
}
