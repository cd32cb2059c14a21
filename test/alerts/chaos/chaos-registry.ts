import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { findFreePort } from '../../../demo/process/free-port.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

type Sections = Readonly<Record<string, unknown>>;

export interface RegistryParts {
  /** Where it keeps its storage; by default a folder of its own. */
  readonly root?: string;
  /** Sections of its configuration besides the usual ones. */
  readonly sections?: Sections;
  readonly http?: Sections;
}

/** A real registry whose log goes to a file, for something to happen to it. Only within a test. */
export interface ChaosRegistry {
  readonly url: URL;
  readonly root: string;
  readonly log: string;
  readonly configuration: string;
  readonly kill: () => Promise<void>;
  /** What it prints from then on reaches no file. */
  readonly endShipping: () => void;
}

export async function startChaosRegistry(parts: RegistryParts = {}): Promise<ChaosRegistry> {
  const folder = temporaryFolder();
  const root = parts.root ?? join(folder, 'storage');
  await mkdir(join(root, 'docker/registry/v2'), { recursive: true });
  const [log, configuration] = [join(folder, 'registry.log'), join(folder, 'config.yml')];
  const port = await findFreePort(0);
  // JSON is YAML.
  writeFileSync(configuration, JSON.stringify(configurationOf({ ...parts, root }, port)));
  const child = serve(configuration);
  const endShipping = ship(child, log);
  const scheme = 'tls' in (parts.http ?? {}) ? 'https' : 'http';
  await vi.waitUntil(() => readFileSync(log, 'utf8').includes('listening on'), { timeout: 10_000 });
  const url = new URL(`${scheme}://127.0.0.1:${port}`);
  return { url, root, log, configuration, kill: () => kill(child), endShipping };
}

function configurationOf({ root, sections, http }: RegistryParts, port: number): unknown {
  return {
    version: 0.1,
    log: { formatter: 'json' },
    storage: { filesystem: { rootdirectory: root }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}`, secret: 'any', ...http },
    ...sections,
  };
}

function serve(configuration: string): ChildProcess {
  const child = spawn('docker-registry', ['serve', configuration], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => kill(child));
  return child;
}

/** Takes what the registry prints to its file, as whatever ships logs does; gives what ends that. */
function ship({ stdout, stderr }: ChildProcess, log: string): () => void {
  let isShipped = true;
  writeFileSync(log, '');
  for (const stream of [stdout, stderr]) {
    stream?.on('data', (bytes: Buffer) => {
      if (isShipped) appendFileSync(log, bytes);
    });
  }
  return () => {
    isShipped = false;
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
