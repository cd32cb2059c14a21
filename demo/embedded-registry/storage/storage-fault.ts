const ERRNO_TEXT: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'disk quota exceeded',
  EIO: 'input/output error',
  EISDIR: 'is a directory',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'file name too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  EROFS: 'read-only file system',
};

/** A path that the storage driver refuses before it touches the disk. */
export class InvalidPathError extends Error {
  constructor(path: string) {
    super(`filesystem: invalid path: ${path}`);
  }
}

/** The text Distribution puts into `err.detail`, undefined when the error did not come from the storage. */
export function describeStorageFault(error: unknown): string | undefined {
  if (error instanceof InvalidPathError) return error.message;
  if (!isErrno(error)) return undefined;
  const text = ERRNO_TEXT[error.code ?? ''];
  if (text === undefined) return undefined;
  // A failed write on an open file names no path.
  const place = error.path === undefined ? '' : ` ${error.path}`;
  return `filesystem: ${error.syscall ?? 'open'}${place}: ${text}`;
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

export function isMissing(error: unknown): boolean {
  return isErrno(error) && error.code === 'ENOENT';
}
