import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DEMO_USER } from '../../demo/demo-user.ts';
import { waitUntilAnswers } from '../../demo/process/wait-until-answers.ts';
import { startRealRegistry } from '../../demo/registry/real-registry.ts';
import type { RegistryClient } from '../../demo/traffic/registry-client.ts';
import { createClient } from '../demo/embedded-registry/image-client.ts';
import { sendRaw } from '../demo/embedded-registry/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runProgram, type Ended } from './program.ts';

/** Runs `scan` of the built program to its end. */
export function scan(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return runProgram(['scan', ...args], environment);
}

/** As `--json` prints it. */
export interface PrintedScan {
  readonly blobs: { readonly count: number; readonly bytes: number };
  readonly repositories: readonly {
    readonly name: string;
    readonly tags: number;
    readonly manifests: number;
    readonly bytes: number;
    readonly exclusiveBytes: number;
  }[];
  readonly reclaimable: Readonly<Record<'unreferenced' | 'untagged', PrintedReclaimable>>;
  readonly uploads: { readonly count: number; readonly bytes: number; readonly oldest: string | null };
  readonly broken: Readonly<Record<string, number>>;
  readonly scan: { readonly durationMs: number; readonly files: number };
  readonly unreadable: { readonly files: number; readonly example: string | null };
}

export interface PrintedReclaimable {
  readonly blobs: number | null;
  readonly bytes: number | null;
  readonly digests: readonly string[];
  readonly blocked?: string;
  readonly unknown?: string;
}

export async function scannedJson(args: readonly string[]): Promise<PrintedScan> {
  const { stdout } = await scan(['--json', ...args]);
  return JSON.parse(stdout) as PrintedScan;
}

interface RealRegistry {
  readonly root: string;
  readonly client: RegistryClient;
  readonly remove: (repository: string, digest: string) => Promise<void>;
}

/** A real registry over a folder of its own. */
export async function runRealRegistry(): Promise<RealRegistry> {
  const [directory, root] = [temporaryFolder(), temporaryFolder()];
  const files = { directory, storage: root, log: join(directory, 'log'), password: '' };
  const { url, stop } = await startRealRegistry({ program: 'docker-registry', version: '' }, files);
  onTestFinished(stop);
  const isGood = (status: number): boolean => status === 401;
  const { signal } = new AbortController();
  const answers = await waitUntilAnswers({ url: `${url}/v2/`, timeoutMs: 10_000, isGood, signal });
  if (!answers) throw new Error(`docker-registry does not answer at ${url}`);
  return {
    root,
    client: createClient(url, DEMO_USER),
    remove: async (repository, digest) => {
      const path = `/v2/${repository}/manifests/${digest}`;
      const { status } = await sendRaw(url, { method: 'DELETE', path, headers: basicAuth() });
      if (status !== 202) throw new Error(`DELETE ${path}: expected 202, got ${status}`);
    },
  };
}

function basicAuth(): Record<string, string> {
  const pair = Buffer.from(`${DEMO_USER.name}:${DEMO_USER.password}`).toString('base64');
  return { Authorization: `Basic ${pair}` };
}

/** What a real garbage collection of that tree says that it would delete. */
export function garbageOf(root: string, flags: readonly string[] = []): readonly string[] {
  const config = join(temporaryFolder(), 'config.yml');
  writeFileSync(config, `version: 0.1\nstorage: {filesystem: {rootdirectory: "${root}"}}\n`);
  const args = ['garbage-collect', '--dry-run', ...flags, config];
  const { stdout } = spawnSync('docker-registry', args, { encoding: 'utf8' });
  return [...stdout.matchAll(/^blob eligible for deletion: (\S+)$/gm)]
    .map(([, digest = '']) => digest)
    .sort();
}
