import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { keepOutput } from '../support/output.ts';

type Environment = Readonly<Record<string, string>>;

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program to its end. Of the environment it sees only what is given. */
export async function runProgram(args: readonly string[], environment: Environment = {}): Promise<Ended> {
  const child = start(args, environment);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  keepOutput(`${stdout}\n${stderr}`);
  return { code: child.exitCode, stdout, stderr };
}

/** The built program while it serves. */
export class RunningProgram {
  readonly url: string;
  readonly log: readonly string[];
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, url: string, log: readonly string[]) {
    this.#child = child;
    this.url = url;
    this.log = log;
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return kept(await fetch(`${this.url}${path}`, { headers }));
  }

  /** Asks until the answer has this status. */
  async until(path: string, status: number): Promise<void> {
    while ((await this.get(path)).status !== status) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Sends a signal; gives the exit code, or the signal that ended the program. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    await closed;
    return this.#child.exitCode ?? this.#child.signalCode;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

async function kept(response: Response): Promise<Response> {
  keepOutput(await response.clone().text());
  return response;
}

/** Starts the built program on a free port of loopback, and waits until it says where it serves. */
export async function startProgram(
  environment: Environment = {},
  args: readonly string[] = [],
): Promise<RunningProgram> {
  const child = start(['--web.listen-address=127.0.0.1:0', ...args], environment);
  const log: string[] = [];
  const address = await new Promise<string>((resolve, reject) => {
    const lines = createInterface({ input: child.stderr });
    lines.on('line', (line) => {
      keepOutput(line);
      log.push(line);
      const found = /msg="registry-exporter serves" address=(\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    lines.on('close', () => {
      reject(new Error(`the program ended before it served:\n${log.join('\n')}`));
    });
  });
  return new RunningProgram(child, `http://${address}`, log);
}

function start(args: readonly string[], environment: Environment) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  return child;
}
