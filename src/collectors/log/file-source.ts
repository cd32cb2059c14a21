import { open, stat, type FileHandle } from 'node:fs/promises';
import { reasonOf } from '../../domain/failure.ts';
import { FileWaker } from './file-waker.ts';
import { LineSplitter } from './line-splitter.ts';
import type { LogRead, LogSource } from './source.ts';

interface OpenLog {
  readonly handle: FileHandle;
  readonly device: number;
  readonly inode: number;
  offset: number;
  readonly splitter: LineSplitter;
}

export interface FileSourceOptions {
  readonly path: string;
  /** Where to begin in a file that is there at the first read. One that appears later is read whole. */
  readonly from: 'beginning' | 'end';
}

/**
 * Follows a log file by identity and offset. A renamed file is read to its end before its successor is opened; a file
 * that became shorter is read from its beginning, and the loss is counted.
 */
export class FileSource implements LogSource {
  private readonly options: FileSourceOptions;
  private readonly waker: FileWaker;
  private current: OpenLog | undefined;
  private hasLooked = false;
  private isBehind = false;
  private lost = 0;
  private reopened = 0;

  constructor(options: FileSourceOptions) {
    this.options = options;
    this.waker = new FileWaker(options.path);
  }

  async read(maxBytes: number): Promise<LogRead> {
    try {
      this.current ??= await this.openFirst();
      return await this.readCurrent(this.current, maxBytes);
    } catch (error) {
      this.isBehind = false;
      return { status: 'failed', detail: `${this.options.path}: cannot be read: ${reasonOf(error)}` };
    } finally {
      this.hasLooked = true;
    }
  }

  waitForMore(signal: AbortSignal): Promise<void> {
    return this.isBehind ? Promise.resolve() : this.waker.wait(signal);
  }

  close(): void {
    this.waker.close();
    void this.current?.handle.close();
    this.current = undefined;
  }

  private async readCurrent(log: OpenLog, maxBytes: number): Promise<LogRead> {
    const { size } = await log.handle.stat();
    if (size < log.offset) this.restart(log);
    const buffer = Buffer.allocUnsafe(maxBytes);
    const { bytesRead } = await log.handle.read(buffer, 0, maxBytes, log.offset);
    log.offset += bytesRead;
    this.isBehind = bytesRead === maxBytes;
    const lines = [...log.splitter.push(buffer.subarray(0, bytesRead))];
    if (bytesRead === 0) lines.push(...(await this.followRotation(log)));
    return this.result(lines, { bytes: bytesRead, unread: Math.max(0, size - log.offset), log });
  }

  /** At the end of a file that no longer bears its name, goes on with the one that does. */
  private async followRotation(log: OpenLog): Promise<readonly string[]> {
    const named = await stat(this.options.path).catch(() => undefined);
    if (named === undefined || (named.ino === log.inode && named.dev === log.device)) return [];
    const next = await this.openAt(() => 0);
    this.current = next;
    this.reopened += 1;
    this.isBehind = true;
    await log.handle.close();
    return log.splitter.flush();
  }

  private restart(log: OpenLog): void {
    log.offset = 0;
    // What stood between the last read and the truncation nobody can have read: how much it was is not known.
    this.lost += 1;
    this.reopened += 1;
    log.splitter.flush();
  }

  private openFirst(): Promise<OpenLog> {
    const skips = this.options.from === 'end' && !this.hasLooked;
    return this.openAt((size) => (skips ? size : 0));
  }

  private async openAt(offsetOf: (size: number) => number): Promise<OpenLog> {
    const handle = await open(this.options.path, 'r');
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new Error('is not a regular file');
      const offset = offsetOf(stats.size);
      const splitter = new LineSplitter(await isMidLine(handle, offset));
      this.waker.watch();
      return { handle, device: stats.dev, inode: stats.ino, offset, splitter };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private result(
    lines: readonly string[],
    { bytes, unread, log }: { bytes: number; unread: number; log: OpenLog },
  ): LogRead {
    const read: LogRead = {
      status: 'ok',
      lines,
      bytes,
      unreadBytes: unread,
      lostLines: this.lost + log.splitter.takeCut(),
      reconnects: this.reopened,
    };
    this.lost = 0;
    this.reopened = 0;
    return read;
  }
}

async function isMidLine(handle: FileHandle, offset: number): Promise<boolean> {
  if (offset === 0) return false;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, offset - 1);
  return bytesRead === 1 && buffer[0] !== 0x0a;
}
