import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const page = Buffer.alloc(4_096);

/** A file system in memory that is soon full. Only who is started with the launcher sees it at its path. */
export interface SmallDisk {
  readonly path: string;
  /** The same folder, as all others see it. */
  readonly outside: string;
  /** What is to stand before a command. */
  readonly launcher: readonly string[];
  /** Leaves no room for a byte in a new block. */
  fill(): void;
  free(): void;
}

/** In a mount namespace that outlives the processes in it, and goes with the test. */
export async function mountSmallDisk(pages: number): Promise<SmallDisk> {
  const path = temporaryFolder();
  const mount = `mount -t tmpfs -o size=${pages * page.length} tmpfs "$0" && echo mounted && exec sleep 600`;
  const holder = spawn('unshare', ['--mount', 'sh', '-c', mount, path], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  const own = `/proc/${holder.pid ?? 0}`;
  const outside = join(own, 'root', path);
  const filler = join(outside, 'filler');
  return {
    ...{ path, outside, launcher: ['nsenter', `--mount=${own}/ns/mnt`, '--'] },
    fill: () => {
      while (hasRoom(filler));
    },
    free: () => {
      rmSync(filler);
    },
  };
}

function hasRoom(filler: string): boolean {
  try {
    appendFileSync(filler, page);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
