import { open, readFile, type FileHandle } from 'node:fs/promises';
import { reasonOf } from '../../domain/failure.ts';
import type { LogRecord } from '../../domain/log-record.ts';
import { isRecord } from '../../domain/record.ts';
import { pendingRecord, type PendingRecord } from './pending-record.ts';

/** What a file may come to before it is written anew with what is left. */
const largestFile = 64 * 1024 ** 2;

/**
 * Records that nobody else keeps, so that they outlive the process: a line for each, and a line for as many as have arrived. What
 * a killed process has written the kernel keeps, so nothing is synced.
 */
export class SpoolFile {
  private readonly path: string;
  private readonly left: () => readonly PendingRecord[];
  private readonly tell: (fault: string | undefined) => void;
  private file: FileHandle | undefined;
  private bytes = 0;
  private isLoaded = false;
  /** Whether something is missing in the file, so that only writing it anew helps. */
  private isBroken = false;
  private isFailing = false;
  private lastWrite: Promise<void> = Promise.resolve();

  /** `left` are the records that have not arrived, the oldest first; `tell` is called when writing begins to fail, and when it works again. */
  constructor(path: string, left: () => readonly PendingRecord[], tell: (fault: string | undefined) => void) {
    this.path = path;
    this.left = left;
    this.tell = tell;
  }

  /** What another process has left. Never rejects. */
  async load(): Promise<readonly PendingRecord[]> {
    try {
      const text = await readFile(this.path, 'utf8');
      this.bytes += Buffer.byteLength(text);
      // What would be written behind half a line would be lost with it.
      this.isBroken ||= text !== '' && !text.endsWith('\n');
      return leftIn(text);
    } catch (error) {
      if (!isAbsent(error)) this.fail(error);
      return [];
    } finally {
      this.isLoaded = true;
    }
  }

  added(items: readonly PendingRecord[]): void {
    this.write(items.map(lineOf));
  }

  /** Resolves when it is written down, so that no more than one batch is sent again after a kill. */
  async removed(count: number): Promise<void> {
    this.write([JSON.stringify({ arrived: count })]);
    await this.lastWrite;
  }

  async close(): Promise<void> {
    await this.lastWrite;
    await this.file?.close().catch(() => undefined);
  }

  /** What stands there is decided now, and written in its turn. */
  private write(lines: readonly string[]): void {
    const left = this.isLoaded ? this.left() : undefined;
    const isAnew = left !== undefined && (this.isBroken || left.length === 0 || this.bytes > largestFile);
    const text = (isAnew ? left.map(lineOf) : lines).map((line) => `${line}\n`).join('');
    this.bytes = (isAnew ? 0 : this.bytes) + Buffer.byteLength(text);
    this.lastWrite = this.lastWrite.then(() => this.append(text, isAnew));
  }

  private async append(text: string, isAnew: boolean): Promise<void> {
    // It is among what the next writing anew has.
    if (this.isBroken && !isAnew) return;
    try {
      this.file ??= await open(this.path, 'a', 0o600);
      if (isAnew) await this.file.truncate(0);
      await this.file.appendFile(text);
      this.isBroken = false;
      // A full disk lets a file be emptied all the same.
      if (text !== '') this.recover();
    } catch (error) {
      this.fail(error);
    }
  }

  private recover(): void {
    if (this.isFailing) this.tell(undefined);
    this.isFailing = false;
  }

  private fail(error: unknown): void {
    this.isBroken = true;
    if (!this.isFailing) this.tell(reasonOf(error));
    this.isFailing = true;
  }
}

function lineOf({ registry, record, observedMs }: PendingRecord): string {
  return JSON.stringify({ registry, observedMs, record });
}

/** A line that is broken off or is none of ours is passed over. */
function leftIn(text: string): readonly PendingRecord[] {
  let items: PendingRecord[] = [];
  for (const line of text.split('\n')) {
    const said = parse(line);
    if (typeof said?.['arrived'] === 'number') items = items.slice(said['arrived']);
    const item = said && readItem(said);
    if (item !== undefined) items.push(item);
  }
  return items;
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readItem({
  registry,
  observedMs,
  record,
}: Readonly<Record<string, unknown>>): PendingRecord | undefined {
  if (typeof registry !== 'string' || typeof observedMs !== 'number' || !isLogRecord(record))
    return undefined;
  return pendingRecord(registry, record, observedMs);
}

function isLogRecord(value: unknown): value is LogRecord {
  if (!isRecord(value) || !isRecord(value['attributes'])) return false;
  const texts = [value['eventName'], value['severity'], value['body']];
  return texts.every((text) => typeof text === 'string') && typeof value['timestampMs'] === 'number';
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
