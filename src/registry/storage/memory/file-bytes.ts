import { readSync, writeSync } from 'node:fs';

/** Fills all of the bytes from where the file stands; false where it ends before. */
export function readFully(file: number, bytes: Uint8Array): boolean {
  for (let done = 0; done < bytes.length;) {
    const read = readSync(file, bytes, done, bytes.length - done, null);
    if (read === 0) return false;
    done += read;
  }
  return true;
}

export function writeFully(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
