import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { programBeside } from '../../../src/registry/storage/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export const hangingProgram = programBeside(import.meta.url, './hanging-program');

/** A root that keeps whoever reads it with the hanging program, until it answers again. */
export class HangingRoot {
  readonly path = temporaryFolder();
  private readonly pipe = join(this.path, 'pipe');

  constructor() {
    execFileSync('mkfifo', [this.pipe]);
  }

  /** How often the file system was asked. */
  get asked(): number {
    return readFileSync(join(this.path, 'asked'), 'utf8').split('\n').length - 1;
  }

  /** Waits until the reader hangs: the writer's end of a pipe opens only then. */
  awaitReader(): void {
    const end = openSync(this.pipe, 'w');
    onTestFinished(() => {
      closeSync(end);
    });
  }

  answer(): void {
    const end = openSync(this.pipe, 'w');
    rmSync(this.pipe);
    writeFileSync(this.pipe, '');
    closeSync(end);
  }
}
