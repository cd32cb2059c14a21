import { closeSync, constants, fstatSync, openSync, renameSync, rmSync, type Stats } from 'node:fs';
import { reasonOf } from '../../../domain/failure.ts';
import type { SavedParts } from '../driver.ts';
import { headerBytes, packHeader, unpackHeader } from './header.ts';
import { checksumOf, layOut, readSections, type Layout } from './sections.ts';
import { readFully, writeFully } from './file-bytes.ts';

/** What is kept, by the name of who keeps it. */
export type Sections = Readonly<Record<string, SavedParts>>;

export type MemoryLoad =
  | { readonly status: 'absent' }
  | { readonly status: 'ok'; readonly sections: Sections }
  | { readonly status: 'failed'; readonly detail: string };

export type MemorySave =
  | { readonly status: 'ok' }
  /** The file holds the same already. */
  | { readonly status: 'unchanged' }
  | { readonly status: 'failed'; readonly detail: string };

/** Ten times what a million blobs take. */
const mostBytes = 2 ** 30;

// A link could lead anywhere, and the open of a named pipe would wait for a writer.
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const writeFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

/**
 * A file of arrays that is always whole: it is written beside and renamed, and its checksum tells when a power loss has
 * left less. Nothing is lost with it but time, so it is never synced. Synchronous: it belongs in a process of its own.
 */
export class MemoryFile {
  readonly path: string;
  private readonly subject: string;
  private known: number | undefined;

  /** `subject` says what is remembered, so that nobody takes up the memory of something else. */
  constructor(path: string, subject: string) {
    this.path = path;
    this.subject = subject;
  }

  /** Never throws. */
  load(): MemoryLoad {
    let file: number | undefined;
    try {
      file = openSync(this.path, readFlags);
      return this.read(file, fstatSync(file));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      return code === 'ENOENT' ? { status: 'absent' } : this.failed(`cannot be read: ${reasonOf(error)}`);
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  /** Replaces the file in one step, where it holds anything else. Never throws. */
  save(sections: Sections): MemorySave {
    const layout = layOut(this.subject, sections);
    const checksum = checksumOf(layout);
    if (layout.totalBytes > mostBytes) return this.failed(`comes to more than ${mostBytes} bytes`);
    if (checksum === this.known) return { status: 'unchanged' };
    try {
      this.write(layout, checksum);
      this.known = checksum;
      return { status: 'ok' };
    } catch (error) {
      return this.failed(`cannot be written: ${reasonOf(error)}`);
    }
  }

  private read(file: number, stats: Stats): MemoryLoad {
    if (!stats.isFile()) return this.failed('is not a regular file');
    if (stats.size > mostBytes) return this.failed(`is larger than ${mostBytes} bytes`);
    const bytes = Buffer.alloc(headerBytes);
    const header = readFully(file, bytes) ? unpackHeader(bytes) : undefined;
    if (header === undefined) return this.failed('is of another kind or version');
    const content = readSections(file, { header, bytesLeft: stats.size - headerBytes });
    if (content === undefined) return this.failed('is damaged');
    if (content.subject !== this.subject) return this.failed(`is of another storage`);
    this.known = header.checksum;
    return { status: 'ok', sections: content.sections };
  }

  private write(layout: Layout, checksum: number): void {
    const unfinished = `${this.path}.tmp`;
    rmSync(unfinished, { force: true });
    const file = openSync(unfinished, writeFlags, 0o600);
    try {
      writeFully(file, packHeader({ headBytes: layout.head.length, checksum }));
      for (const part of layout.parts) writeFully(file, part);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, this.path);
  }

  private failed(what: string): { readonly status: 'failed'; readonly detail: string } {
    return { status: 'failed', detail: `${this.path} ${what}` };
  }
}
