import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { programBeside } from '../../../src/registry/storage/program.ts';

const program = programBeside(import.meta.url, './live-load-program');

/** Pushes to a registry, moves its tags and deletes from it, in a process of its own, until the test ends. */
export class LiveLoad {
  private readonly child: ChildProcess;

  constructor(url: URL) {
    this.child = fork(program.path, [url.href], { execArgv: [...program.execArgv] });
    onTestFinished(() => {
      this.child.kill('SIGKILL');
    });
  }

  /** Resolves when nothing is under way any more that was when this was called. */
  async moveOn(): Promise<void> {
    const answer = once(this.child, 'message');
    const end = once(this.child, 'exit').then(() => {
      throw new Error('the load has ended');
    });
    this.child.send('move on');
    await Promise.race([answer, end]);
  }
}
