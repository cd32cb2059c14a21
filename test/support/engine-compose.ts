import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

export interface ProjectOptions {
  /** Where the command is typed; relative paths and `.env` are looked for there. */
  readonly folder: string;
  /** Compose files, where `.env` does not name them. */
  readonly files?: readonly string[];
  /** Where it is not `observability` alone; none leaves the choice to COMPOSE_PROFILES. */
  readonly profiles?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** One `docker compose` project under a name that nothing else on the machine has. */
export interface ComposeProject {
  /** Runs `docker compose` with these arguments and gives what it printed; rejects where it fails. */
  run(...args: readonly string[]): Promise<string>;
  /** Removes the containers, networks and volumes. */
  remove(): Promise<void>;
}

const execute = promisify(execFile);

export function composeProject(options: ProjectOptions): ComposeProject {
  const name = `test-${randomBytes(4).toString('hex')}`;
  const files = (options.files ?? []).flatMap((file) => ['--file', file]);
  const profiles = (options.profiles ?? ['observability']).flatMap((profile) => ['--profile', profile]);
  const common = ['compose', '--project-name', name, ...files, ...profiles];
  const run = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await execute('docker', [...common, ...args], {
      cwd: options.folder,
      env: { ...process.env, ...options.environment },
      // The first run on a machine may have to pull and build images.
      timeout: 300_000,
    });
    return stdout;
  };
  const remove = async (): Promise<void> => {
    await run('down', '--volumes', '--timeout', '2');
  };
  return { run, remove };
}
