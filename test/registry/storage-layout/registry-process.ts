import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { stringify } from 'yaml';

import { cleanEnvironment } from '../../../demo/process/clean-environment.ts';
import { findFreePort } from '../../../demo/process/free-port.ts';
import { waitUntilAnswers } from '../../../demo/process/wait-until-answers.ts';
import { findRegistryProgram } from '../../../demo/registry/find-registry-program.ts';
import type { Release } from '../../../src/registry/storage-layout/release.ts';

const environment = { ...cleanEnvironment(process.env), OTEL_TRACES_EXPORTER: 'none' };

/** Distribution's own program, serving whatever lies in its root at the time: it remembers nothing. */
export interface ServedRegistry {
  readonly release: Release;
  readonly url: URL;
  readonly root: string;
  /** A folder beside the root for copies of it; both are emptied before the next registry. */
  readonly aside: string;
  clear(): void;
  collect(root: string, args: readonly string[]): Promise<CollectOutcome>;
}

export interface CollectOutcome {
  readonly exitCode: number | null;
  readonly digests: readonly string[];
  readonly output: string;
}

/** One process for all tests of a group, gone after them. */
export function serveRegistry(): () => ServedRegistry {
  const folder = mkdtempSync(join(quickFolder(), 'real-registry-'));
  let child: ChildProcess | undefined;
  let served: ServedRegistry | undefined;
  beforeAll(async () => {
    const port = await findFreePort(0);
    const { program, version } = foundProgram();
    served = new FolderRegistry({ program, release: version.includes('/v3') ? 3 : 2, folder, port });
    const config = writeConfig(folder, join(folder, 'root'), port);
    child = spawn(program, ['serve', config], { env: environment, stdio: 'ignore' });
    const signal = AbortSignal.timeout(10_000);
    const url = `http://127.0.0.1:${port}/v2/`;
    await waitUntilAnswers({ url, timeoutMs: 10_000, isGood: (status) => status === 200, signal });
  });
  afterAll(async () => {
    if (child !== undefined && child.kill('SIGTERM')) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (served === undefined) throw new Error('the registry has not been started');
    return served;
  };
}

interface FolderOptions {
  readonly program: string;
  readonly release: Release;
  readonly folder: string;
  readonly port: number;
}

class FolderRegistry implements ServedRegistry {
  readonly release: Release;
  readonly url: URL;
  readonly root: string;
  readonly aside: string;
  private readonly options: FolderOptions;

  constructor(options: FolderOptions) {
    this.options = options;
    this.release = options.release;
    this.url = new URL(`http://127.0.0.1:${options.port}`);
    this.root = join(options.folder, 'root');
    this.aside = join(options.folder, 'aside');
  }

  clear(): void {
    for (const folder of [this.root, this.aside]) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    }
  }

  async collect(root: string, args: readonly string[]): Promise<CollectOutcome> {
    const { program, folder, port } = this.options;
    const config = writeConfig(folder, root, port);
    const { exitCode, output } = await run(program, ['garbage-collect', ...args, config]);
    const digests = [...output.matchAll(/^blob eligible for deletion: (.*)$/gm)].map(
      ([, digest]) => digest ?? '',
    );
    return { exitCode, output, digests: digests.sort() };
  }
}

/** Runs a program to its end; the output is what it says on either stream. */
export async function run(
  program: string,
  args: readonly string[],
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  await once(child, 'close');
  return { exitCode: child.exitCode, output };
}

function foundProgram() {
  const found = findRegistryProgram(process.env);
  if (found === undefined) throw new Error('no registry program on the PATH');
  return found;
}

function writeConfig(folder: string, root: string, port: number): string {
  const path = join(folder, `${root.endsWith('root') ? 'root' : 'aside'}.yml`);
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: root }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}`, secret: 'a registry of a test' },
    // Layers that are kept elsewhere are refused unless they are allowed.
    validation: { manifests: { urls: { allow: ['.*'] } } },
  };
  writeFileSync(path, stringify(config));
  return path;
}

/** A registry waits for the disk after each file, which takes most of its time where the disk is not memory. */
function quickFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}
