import { spawnSync } from 'node:child_process';

export interface RegistryProgram {
  readonly program: string;
  /** First line of what it says about itself. */
  readonly version: string;
}

const NAMES = ['registry', 'docker-registry'];

/** Distribution's program on the PATH: upstream calls it `registry`, Debian `docker-registry`. */
export function findRegistryProgram(environment: NodeJS.ProcessEnv): RegistryProgram | undefined {
  for (const program of NAMES) {
    const { stdout } = spawnSync(program, ['--version'], {
      encoding: 'utf8',
      env: environment,
      timeout: 5_000,
    });
    // `registry` is a common word: others ship programs of that name.
    if (/distribution/.test(stdout)) return { program, version: stdout.split('\n')[0]?.trim() ?? program };
  }
  return undefined;
}
