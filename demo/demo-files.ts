import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DEMO_USER } from './demo-user.ts';
import type { DemoFiles } from './registry/demo-registry.ts';

export async function createDemoFiles(): Promise<DemoFiles> {
  const directory = await mkdtemp(join(tmpdir(), 'registry-demo-'));
  const files = {
    directory,
    storage: join(directory, 'storage'),
    log: join(directory, 'registry.log'),
    password: join(directory, 'password'),
  };
  await mkdir(files.storage);
  await writeFile(files.log, '');
  await writeFile(files.password, `${DEMO_USER.password}\n`, { mode: 0o600 });
  return files;
}
