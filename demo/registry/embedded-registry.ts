import { closeSync, openSync, writeSync } from 'node:fs';

import { DEMO_REALM, DEMO_USER } from '../demo-user.ts';
import { startEmbeddedRegistry } from '../embedded-registry/server.ts';
import type { DemoFiles, DemoRegistry } from './demo-registry.ts';

/** Runs our own registry inside this process. */
export async function startEmbeddedDemoRegistry(files: DemoFiles): Promise<DemoRegistry> {
  const log = openSync(files.log, 'a');
  const registry = await startEmbeddedRegistry({
    root: files.storage,
    users: { [DEMO_USER.name]: DEMO_USER.password },
    realm: DEMO_REALM,
    writeLog: (line) => {
      writeSync(log, `${line}\n`);
    },
  });
  return {
    description: 'embedded (no registry program on the PATH is needed)',
    url: registry.url,
    ended: new Promise(() => undefined),
    stop: async () => {
      await registry.close();
      closeSync(log);
    },
  };
}
