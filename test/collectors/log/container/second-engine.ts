import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../../../support/engine-poll.ts';

const execute = promisify(execFile);

/** A Docker Engine of our own beside the machine's, which may be ended without disturbing anybody. */
export interface SecondEngine {
  readonly host: string;
  /** An image with a shell and little else. */
  readonly image: string;
  docker(...args: readonly string[]): Promise<string>;
  /** Ends the Engine, waits until it is gone, and starts it again on the same data. Killed, its containers die with it. */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  remove(): Promise<void>;
}

/** Without `--bridge` its containers have no network. */
const withoutNetwork = ['--bridge=none'];

export async function startSecondEngine(flags: readonly string[] = withoutNetwork): Promise<SecondEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'second-engine-'));
  const host = `unix://${join(folder, 'docker.sock')}`;
  const docker = async (...args: readonly string[]): Promise<string> =>
    (await execute('docker', ['--host', host, ...args], { timeout: 60_000 })).stdout.trim();
  const start = (): Promise<ChildProcess> => startDaemon({ folder, flags }, docker);
  let namespaces = await start();
  await importShell(folder, docker);
  return {
    host,
    image: 'shell',
    docker,
    restart: async (signal) => {
      await end(namespaces, signal);
      namespaces = await start();
    },
    remove: async () => {
      await end(namespaces, 'SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * In namespaces of its own: a daemon without a bridge deletes `docker0`, which is the other Engine's, and what a killed one
 * leaves behind, processes and mounts, goes with the namespaces.
 */
async function startDaemon(
  { folder, flags }: { readonly folder: string; readonly flags: readonly string[] },
  docker: SecondEngine['docker'],
): Promise<ChildProcess> {
  // Process ids kept by an earlier daemon mean other processes now.
  await rm(join(folder, 'exec'), { recursive: true, force: true });
  await rm(join(folder, 'pid'), { force: true });
  const namespaces = spawn(
    'unshare',
    [
      ...['--net', '--mount', '--pid', '--mount-proc', '--fork', '--kill-child', 'dockerd'],
      ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
      ...['--pidfile', join(folder, 'pid'), '--host', `unix://${join(folder, 'docker.sock')}`],
      ...['--iptables=false', '--ip-forward=false', ...flags],
    ],
    { stdio: 'ignore' },
  );
  const answer = eventually(
    () => docker('version'),
    () => true,
    { withinMs: 30_000, what: 'a second Engine answers' },
  );
  await answer.catch((error: unknown) => {
    namespaces.kill('SIGKILL');
    throw error;
  });
  return namespaces;
}

async function end(namespaces: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (namespaces.exitCode !== null || namespaces.signalCode !== null) return;
  const gone = once(namespaces, 'exit');
  const own = `${namespaces.pid ?? 0}`;
  // The daemon is the only child, and the first process of its namespace: the others die with it.
  const daemon = Number(await readFile(`/proc/${own}/task/${own}/children`, 'utf8'));
  if (!(daemon > 1)) throw new Error('the second Engine has no process');
  process.kill(daemon, signal);
  await gone;
}

/** The machine's own shell and what it needs to run. */
async function importShell(folder: string, docker: SecondEngine['docker']): Promise<void> {
  const programs = ['/bin/sh', '/bin/sleep'];
  const { stdout } = await execute('ldd', programs);
  const libraries = stdout.match(/\/\S+\.so\S*/g) ?? [];
  const archive = join(folder, 'shell.tar');
  const files = [...new Set([...programs, ...libraries])].map((path) => path.slice(1));
  await execute('tar', ['--create', '--dereference', '--file', archive, '--directory', '/', ...files]);
  await docker('import', archive, 'shell');
}
