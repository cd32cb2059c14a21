import { constants, type BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { reasonOf } from '../../../domain/failure.ts';
import { LineCutter } from './line-cutter.ts';

export type TailRead =
  | {
      readonly status: 'ok';
      readonly lines: readonly string[];
      /** When the file was last written, in milliseconds since the epoch: its lines were there by then. */
      readonly writtenMs: number;
      readonly isBehind: boolean;
    }
  | { readonly status: 'failed'; readonly detail: string };

const chunkBytes = 64 * 1024;
/** What one look reads of one file; a run prints about 200 bytes for each blob. */
const mostBytes = 4 * 1024 * 1024;
/** A line that is not ended is taken for whole when the file was not written for that long. */
const unendedMs = 2_000;

const nothing: TailRead = { status: 'ok', lines: [], writtenMs: 0, isBehind: false };

interface OpenFile {
  readonly handle: FileHandle;
  readonly id: string;
  position: number;
}

/**
 * Follows one file to which jobs append: from its end where it is there at the first look, else from its beginning;
 * through renames and through truncation.
 */
export class FileTail {
  private readonly path: string;
  private readonly cutter = new LineCutter();
  private file: OpenFile | undefined;
  private isFirst = true;

  constructor(path: string) {
    this.path = path;
  }

  /** Never rejects. A file that is not there has nothing yet: cron makes it. */
  async read(nowMs: number): Promise<TailRead> {
    try {
      return await this.readOn(nowMs);
    } catch (error) {
      await this.close();
      return {
        status: 'failed',
        detail: `collectors.gc.files: cannot be read, expected a log file, got ${this.path}: ${reasonOf(error)}`,
      };
    } finally {
      this.isFirst = false;
    }
  }

  async close(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    await file?.handle.close();
  }

  private async readOn(nowMs: number): Promise<TailRead> {
    const current = await this.identify();
    if (this.file === undefined) await this.begin(current);
    const { file } = this;
    if (file === undefined) return nothing;
    const read = await this.take(file, nowMs);
    // What was written to the old file before it was renamed has been read; the new one is next.
    if (current !== file.id && !read.isBehind) {
      const last = { ...read, lines: [...read.lines, ...this.cutter.flush()] };
      await this.close();
      return { ...last, isBehind: current !== undefined };
    }
    return read;
  }

  private async identify(): Promise<string | undefined> {
    try {
      return idOf(await stat(this.path, { bigint: true }));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private async begin(current: string | undefined): Promise<void> {
    if (current === undefined) return;
    // Without O_NONBLOCK the open of a FIFO waits for a writer.
    const handle = await open(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) {
      await handle.close();
      throw new Error('is not a regular file');
    }
    this.file = { handle, id: idOf(stats), position: this.isFirst ? Number(stats.size) : 0 };
  }

  private async take(file: OpenFile, nowMs: number): Promise<Extract<TailRead, { status: 'ok' }>> {
    const stats = await file.handle.stat({ bigint: true });
    const size = Number(stats.size);
    const writtenMs = Math.min(nowMs, Number(stats.mtimeMs));
    if (size < file.position) file.position = 0;
    const end = Math.min(size, file.position + mostBytes);
    const lines = file.position < end ? await this.readTo(end, file) : this.unended(nowMs - writtenMs);
    return { status: 'ok', lines, writtenMs, isBehind: file.position < size };
  }

  private unended(quietMs: number): readonly string[] {
    return quietMs >= unendedMs ? this.cutter.flush() : [];
  }

  private async readTo(end: number, file: OpenFile): Promise<readonly string[]> {
    const lines: string[] = [];
    const chunk = Buffer.allocUnsafe(chunkBytes);
    while (file.position < end) {
      const length = Math.min(chunkBytes, end - file.position);
      const { bytesRead } = await file.handle.read(chunk, 0, length, file.position);
      if (bytesRead === 0) break;
      file.position += bytesRead;
      lines.push(...this.cutter.push(chunk.subarray(0, bytesRead)));
    }
    return lines;
  }
}

function idOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
