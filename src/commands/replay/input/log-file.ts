import { reasonOf } from '../../../domain/failure.ts';
import { LineBlocks, type LineBlock } from './line-blocks.ts';
import { LineTimes } from './line-times.ts';
import { openBytes, type RefusedFormat } from './open-bytes.ts';
import { openRaw, type RawLog } from './raw-log.ts';

export interface LogFileOptions {
  /** `-` is standard input. */
  readonly path: string;
  /** What the path led to: device and inode of a regular file. */
  readonly id: string;
  readonly stdin: AsyncIterable<unknown>;
}

export type FirstLook =
  | { readonly status: 'ok' }
  | { readonly status: 'refused'; readonly by: RefusedFormat }
  /** The path leads to another file by now. */
  | { readonly status: 'replaced' }
  | { readonly status: 'failed'; readonly detail: string };

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
  #raw: RawLog | undefined;
  #blocks: LineBlocks | undefined;
  #block: Buffer = nothing;
  readonly #times = new LineTimes();
  /** How much of the block was taken. */
  #at = 0;
  #isEnded = false;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.path = options.path;
  }

  /** Whether there is more to take. */
  get hasMore(): boolean {
    return !this.#isEnded;
  }

  /** Opens the file and finds out when it begins. */
  async look(): Promise<FirstLook> {
    const { path, id, stdin } = this.#options;
    try {
      this.#raw = await openRaw(path, stdin);
      if (this.#raw.id !== id) return { status: 'replaced' };
      const refused = await this.#begin(this.#raw);
      if (refused !== undefined) return { status: 'refused', by: refused };
      await this.#fill();
      if (this.#raw.isRegular) await this.#rewind();
      return { status: 'ok' };
    } catch (error) {
      return { status: 'failed', detail: reasonOf(error) };
    }
  }

  /** Whole lines up to about that time, one at least. They hold until `advance` is called. */
  take(limitMs: number): Buffer {
    const start = this.#at;
    this.#at =
      limitMs === Number.POSITIVE_INFINITY ? this.#block.length : this.#times.placeAfter(start, limitMs);
    return this.#block.subarray(start, this.#at);
  }

  /** Makes the next lines ready; where there are none, the file has ended. */
  async advance(): Promise<void> {
    if (this.#blocks === undefined && this.#raw !== undefined) await this.#begin(this.#raw);
    await this.#fill();
    if (this.#isEnded) await this.close();
  }

  async close(): Promise<void> {
    await this.#blocks?.close();
    await this.#raw?.close();
  }

  async #begin(raw: RawLog): Promise<RefusedFormat | undefined> {
    const opened = await openBytes(raw.bytes(), (bytes) => {
      this.takenBytes += bytes;
    });
    if (opened.status === 'refused') return opened.by;
    this.#blocks = new LineBlocks(opened.bytes);
    return undefined;
  }

  async #fill(): Promise<void> {
    while (this.#at === this.#block.length && !this.#isEnded && this.#blocks !== undefined)
      this.#enter(await this.#blocks.next());
    this.nextMs = this.#timeOfNext() ?? this.nextMs;
  }

  /** A line that tells no time is of the same as the one before it; at the very beginning of that of the next. */
  #timeOfNext(): number | undefined {
    const isKnown = this.nextMs !== Number.NEGATIVE_INFINITY;
    return isKnown ? this.#times.timeAt(this.#at) : this.#times.firstFrom(this.#at);
  }

  #enter(block: LineBlock): void {
    this.lostLines += block.lostLines;
    if (block.status === 'failed') this.fault = block.detail;
    if (block.status === 'ok') this.#setBlock(block.bytes);
    else this.#isEnded = true;
  }

  #setBlock(bytes: Buffer): void {
    this.#block = bytes;
    this.#times.enter(bytes);
    this.#at = 0;
  }

  /** A hundred generations are not kept in memory until it is their turn; they are kept open, for they may be rotated until then. */
  async #rewind(): Promise<void> {
    await this.#blocks?.close();
    this.#blocks = undefined;
    this.#setBlock(nothing);
    this.#isEnded = false;
    [this.takenBytes, this.lostLines, this.fault] = [0, 0, undefined];
  }
}
