import { randomBytes } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { DEMO_REALM, DEMO_USER } from '../demo-user.ts';
import { cleanEnvironment } from '../process/clean-environment.ts';
import { findFreePort } from '../process/free-port.ts';
import { startChild } from '../process/owned-child.ts';
import type { DemoFiles, DemoRegistry } from './demo-registry.ts';
import type { RegistryProgram } from './find-registry-program.ts';

/** Runs Distribution's own program over the temporary directory; both its streams go into one file, as in Docker. */
export async function startRealRegistry(
  { program, version }: RegistryProgram,
  files: DemoFiles,
): Promise<DemoRegistry> {
  const port = await findFreePort(0);
  const htpasswd = join(files.directory, 'htpasswd');
  await writeFile(htpasswd, DEMO_USER.htpasswd, { mode: 0o600 });
  const config = join(files.directory, 'config.yml');
  await writeFile(config, stringify(registryConfig({ port, htpasswd, storage: files.storage })));
  const log = await open(files.log, 'a');
  const child = startChild({
    program,
    args: ['serve', config],
    // Version 3 sends traces to a collector on this machine unless it is told not to, and logs that it cannot.
    env: { ...cleanEnvironment(process.env), OTEL_TRACES_EXPORTER: 'none' },
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  return { description: version, url: `http://127.0.0.1:${port}`, ended: child.ended, stop: child.stop };
}

interface ConfigParts {
  readonly port: number;
  readonly htpasswd: string;
  readonly storage: string;
}

function registryConfig({ port, htpasswd, storage }: ConfigParts): object {
  return {
    version: 0.1,
    log: { level: 'info', formatter: 'json' },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}`, secret: randomBytes(16).toString('hex') },
    auth: { htpasswd: { realm: DEMO_REALM, path: htpasswd } },
  };
}
