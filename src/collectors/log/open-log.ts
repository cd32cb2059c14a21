import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { LineSplitter } from './line-splitter.ts';

/** What one read of one file gave. */
export interface LogPiece {
  readonly lines: readonly string[];
  readonly bytes: number;
  readonly unreadBytes: number;
  readonly cutLines: number;
  /** The file had become shorter, and was read from its beginning. */
  readonly isRestarted: boolean;
}

/** An open log file, whatever its name is by now, and how far it has been read. */
export class OpenLog {
  private readonly handle: FileHandle;
  private readonly stats: Stats;
  private readonly splitter: LineSplitter;
  private offset: number;

  private constructor(handle: FileHandle, stats: Stats, begin: { offset: number; isMidLine: boolean }) {
    this.handle = handle;
    this.stats = stats;
    this.offset = begin.offset;
    this.splitter = new LineSplitter(begin.isMidLine);
  }

  static async open(path: string, from: 'beginning' | 'end'): Promise<OpenLog> {
    // Without O_NONBLOCK the open of a FIFO waits for a writer, and nothing can end that wait.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new Error('is not a regular file');
      const offset = from === 'end' ? stats.size : 0;
      return new OpenLog(handle, stats, { offset, isMidLine: await isMidLine(handle, offset) });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  isSameFile({ dev, ino }: Stats): boolean {
    return dev === this.stats.dev && ino === this.stats.ino;
  }

  async read(maxBytes: number): Promise<LogPiece> {
    const { size } = await this.handle.stat();
    const isRestarted = size < this.offset;
    if (isRestarted) this.restart();
    const buffer = Buffer.allocUnsafe(maxBytes);
    const { bytesRead } = await this.handle.read(buffer, 0, maxBytes, this.offset);
    this.offset += bytesRead;
    const lines = this.splitter.push(buffer.subarray(0, bytesRead));
    const unreadBytes = Math.max(0, size - this.offset);
    return { lines, bytes: bytesRead, unreadBytes, cutLines: this.splitter.takeCut(), isRestarted };
  }

  /** Ends the reading, and gives the last line where it had no line end. */
  async finish(): Promise<readonly string[]> {
    await this.handle.close();
    return this.splitter.flush();
  }

  close(): void {
    void this.handle.close();
  }

  private restart(): void {
    this.offset = 0;
    this.splitter.flush();
  }
}

async function isMidLine(handle: FileHandle, offset: number): Promise<boolean> {
  if (offset === 0) return false;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, offset - 1);
  return bytesRead === 1 && buffer[0] !== 0x0a;
}
