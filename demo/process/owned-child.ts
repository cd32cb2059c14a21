import { spawn, type StdioOptions } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

export interface ChildCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdio: StdioOptions;
  /** How long it may take to end before it is killed. */
  readonly graceMs?: number;
}

/** A program we started and therefore stop. */
export interface OwnedChild {
  /** Settles with a sentence that says how it ended, however that came about. */
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

const DEFAULT_GRACE_MS = 5_000;

export function startChild({ program, args, env, stdio, ...command }: ChildCommand): OwnedChild {
  const graceMs = command.graceMs ?? DEFAULT_GRACE_MS;
  const child = spawn(program, args, { env, stdio });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      resolve(`${program}: cannot be started: ${error.message}`);
    });
    child.once('exit', (code, signal) => {
      resolve(`${program}: ended with ${signal ?? `exit code ${String(code)}`}`);
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const isOver = await Promise.race([ended.then(() => true), wait(graceMs, false, { ref: false })]);
    if (!isOver) child.kill('SIGKILL');
    await ended;
  };
  return { ended, stop };
}
