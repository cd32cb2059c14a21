import { join } from 'node:path';

import { DEMO_USER } from '../demo-user.ts';
import { cleanEnvironment } from '../process/clean-environment.ts';
import { startChild, type OwnedChild } from '../process/owned-child.ts';
import type { DemoFiles } from '../registry/demo-registry.ts';

export interface ExporterPlan {
  readonly project: string;
  readonly port: number;
  readonly registryUrl: string;
  readonly files: DemoFiles;
}

/** Starts the exporter as a user does who has a registry's log file and storage directory. */
export function startExporter({ project, port, registryUrl, files }: ExporterPlan): OwnedChild {
  return startChild({
    program: process.execPath,
    args: [join(project, 'dist/main.js'), `--web.listen-address=127.0.0.1:${port}`],
    env: {
      ...cleanEnvironment(process.env),
      REGISTRY_NAME: 'demo',
      REGISTRY_URL: registryUrl,
      REGISTRY_USERNAME: DEMO_USER.name,
      REGISTRY_PASSWORD_FILE: files.password,
      REGISTRY_LOG_FILE: files.log,
      REGISTRY_STORAGE_PATH: files.storage,
      // The demo pushes all the time, and nobody waits five minutes to see it.
      REGISTRY_STORAGE_SCAN_INTERVAL: '5s',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
