import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A real Prometheus or Alertmanager that listens on a free port of loopback, with a folder of its own. */
export interface RunningProgram {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts Prometheus on the given configuration, with blocks in its storage where some are put there, and waits until it answers queries. */
export function startPrometheus(
  config: string,
  fill: (storage: string) => void = () => undefined,
): Promise<RunningProgram> {
  return start('prometheus', config, {
    args: (folder) => {
      const storage = join(folder, 'data');
      fill(storage);
      return [`--storage.tsdb.path=${storage}`];
    },
    readyLine: 'Server is ready to receive web requests',
  });
}

/** Starts a single Alertmanager on the given configuration, without its cluster port. */
export function startAlertmanager(config: string): Promise<RunningProgram> {
  return start('alertmanager', config, {
    args: (folder) => [`--storage.path=${join(folder, 'data')}`, '--cluster.listen-address='],
    readyLine: 'Listening on',
  });
}

interface Launch {
  readonly args: (folder: string) => readonly string[];
  readonly readyLine: string;
}

/** What a test has of series is small: to collect garbage seldom is worth more than the memory. */
const seldomCollecting = { ...process.env, GOGC: '400' };

async function start(program: string, config: string, launch: Launch): Promise<RunningProgram> {
  const folder = await mkdtemp(join(tmpdir(), `${program}-`));
  const configFile = join(folder, `${program}.yml`);
  await writeFile(configFile, config);
  const common = [`--config.file=${configFile}`, '--web.listen-address=127.0.0.1:0'];
  const child = spawn(program, [...common, ...launch.args(folder)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: seldomCollecting,
  });
  const stop = async (): Promise<void> => {
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { url: `http://${await listening(child, launch.readyLine)}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that the program chose. Its port is known only from its log, where readiness is announced as well. */
async function listening(child: ChildProcess, readyLine: string): Promise<string> {
  if (child.stderr === null) throw new Error('the program has no stderr');
  const seen: string[] = [];
  let address: string | undefined;
  let ready = false;
  // Not left through a break: the rest of the log must keep being read, or the program would block on a full pipe.
  const lines = createInterface({ input: child.stderr });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      seen.push(line);
      address ??= /msg="Listening on" .*address=(\S+)/.exec(line)?.[1];
      ready ||= line.includes(readyLine);
      if (address !== undefined && ready) resolve(address);
    });
    lines.on('close', () => {
      reject(new Error(`the program ended before it was ready:\n${seen.join('\n')}`));
    });
    child.on('error', reject);
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
