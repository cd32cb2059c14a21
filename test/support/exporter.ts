import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { keepOutput } from './output.ts';

/** What runs on this machine beside the tests would be found, and looked at. */
const noEngine = 'unix:///run/no-engine.sock';
const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface RunningExporter {
  readonly url: URL;
  readonly pid: number;
  /** What it has written to its own log so far. */
  readonly log: readonly string[];
  /** The value of one series as `/metrics` has it, undefined while it is absent. */
  value(series: string): Promise<number | undefined>;
  /** Resolves when a series has at least this value; rejects with what there was after 15 s. */
  reaches(series: string, value: number): Promise<void>;
  /** Ends it with SIGTERM, and gives its exit code. */
  stop(): Promise<number | null>;
}

export interface StartOptions {
  /** Whoever starts it for several tests has to stop it. */
  readonly outlivesTest?: boolean;
  /** What stands before the command; it has to hand on its process. */
  readonly launcher?: readonly string[];
}

/** Starts the built program on a free port, with nothing in its environment but what is given, and no Engine but that one. */
export async function startExporter(
  environment: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
  { outlivesTest = false, launcher = [] }: StartOptions = {},
): Promise<RunningExporter> {
  const [command, ...args] = [...launcher, process.execPath, program];
  const child = spawn(command, [...args, '--web.listen-address=127.0.0.1:0', ...flags], {
    env: { PATH: process.env['PATH'], DOCKER_HOST: noEngine, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = (): void => {
    child.kill('SIGKILL');
  };
  if (!outlivesTest) onTestFinished(end);
  const log: string[] = [];
  const lines = createInterface({ input: child.stderr });
  const address = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      keepOutput(line);
      log.push(line);
      const served = /registry-exporter serves" address=(\S+)/.exec(line)?.[1];
      if (served !== undefined) resolve(served);
    });
    child.once('exit', (code) => {
      reject(new Error(`the exporter ended with ${code}:\n${log.join('\n')}`));
    });
  });
  return running(child, new URL(`http://${address}`), log);
}

function running(child: ReturnType<typeof spawn>, url: URL, log: readonly string[]): RunningExporter {
  const value = async (series: string): Promise<number | undefined> => {
    const text = await (await fetch(new URL('/metrics', url))).text();
    keepOutput(text);
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };
  const reaches = async (series: string, wanted: number): Promise<void> => {
    const until = Date.now() + 15_000;
    let seen = await value(series);
    while (seen === undefined || seen < wanted) {
      if (Date.now() > until)
        throw new Error(
          `${series}: expected at least ${wanted}, got ${seen ?? 'nothing'}, from an exporter that said\n${log.slice(-20).join('\n')}`,
        );
      await pause(50);
      seen = await value(series);
    }
  };
  const stop = async (): Promise<number | null> => {
    if (child.exitCode !== null) return child.exitCode;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
    return child.exitCode;
  };
  return { url, pid: child.pid ?? 0, log, value, reaches, stop };
}
