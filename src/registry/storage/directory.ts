import { lstatSync, readdirSync, type Dirent } from 'node:fs';

/** Reads a tree that changes meanwhile: what is gone is empty, what may not be read is counted, links are not followed. */
export class DirectoryReader {
  unreadable = 0;
  unreadablePath = '';

  /** Names of the directories in a directory. */
  directories(path: string): readonly string[] {
    return this.list(path)
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  }

  /** The size of a file, or undefined when there is none. */
  fileSize(path: string): number | undefined {
    return this.guard(path, () => {
      const stats = lstatSync(path, { throwIfNoEntry: false });
      return stats?.isFile() === true ? stats.size : undefined;
    });
  }

  modifiedMs(path: string): number | undefined {
    return this.guard(path, () => lstatSync(path, { throwIfNoEntry: false })?.mtimeMs);
  }

  private list(path: string): readonly Dirent[] {
    return this.guard(path, () => readdirSync(path, { withFileTypes: true })) ?? [];
  }

  private guard<T>(path: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!isGone(error)) {
        this.unreadable += 1;
        this.unreadablePath = path;
      }
      return undefined;
    }
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
