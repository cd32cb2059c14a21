import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export const engineHost = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';

/** Runs the docker client; rejects with what it printed where it fails. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await execute('docker', [...args], { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** Any registry image this machine has, else one that Docker pulls. */
export async function registryImage(): Promise<string> {
  const [first] = (await docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', 'registry')).split(
    '\n',
  );
  return first === undefined || first === '' ? 'registry:3.1.1' : first;
}

/** A name that no other container has. */
export function uniqueName(): string {
  return `test-${randomBytes(6).toString('hex')}`;
}

/** Removes containers, also running ones; those that do not exist are no fault. */
export async function removeContainers(...names: readonly string[]): Promise<void> {
  await docker('rm', '--force', '--volumes', ...names).catch(() => undefined);
}
