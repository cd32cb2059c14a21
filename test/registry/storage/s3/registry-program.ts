import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findFreePort } from '../../../../demo/process/free-port.ts';
import { waitUntilAnswers } from '../../../../demo/process/wait-until-answers.ts';
import type { S3Server } from '../../../support/s3-server.ts';

/** Distribution's own program over some storage. */
export interface RunningRegistry {
  readonly url: URL;
  /** What garbage-collect names and, unless it is a dry run, deletes. */
  collectGarbage(flags: readonly string[]): Promise<Collected>;
  stop(): Promise<void>;
}

export interface Collected {
  readonly exitCode: number | null;
  readonly digests: readonly string[];
}

/** The part of its configuration that says where it keeps everything. */
export type StorageSection = Readonly<Record<string, unknown>>;

export function inBucket(server: S3Server, bucket: string, rootdirectory: string): StorageSection {
  const { region, endpoint, accessKeyId, secretAccessKey } = server;
  return {
    s3: {
      ...{ region, bucket, rootdirectory, regionendpoint: endpoint },
      ...{
        accesskey: accessKeyId,
        secretkey: secretAccessKey,
        secure: false,
        v4auth: true,
        forcepathstyle: true,
      },
    },
  };
}

export function inFolder(rootdirectory: string): StorageSection {
  return { filesystem: { rootdirectory } };
}

export async function startRegistry(storage: StorageSection): Promise<RunningRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'registry-program-'));
  const port = await findFreePort(0);
  const config = join(folder, 'config.yml');
  await writeFile(config, stringify(configOf(storage, port)));
  const child = spawn('docker-registry', ['serve', config], { env: environment(), stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  };
  const url = new URL(`http://127.0.0.1:${port}`);
  const signal = AbortSignal.timeout(15_000);
  const isGood = (status: number): boolean => status === 200;
  if (!(await waitUntilAnswers({ url: `${url.href}v2/`, timeoutMs: 15_000, isGood, signal }))) {
    await stop();
    throw new Error('the registry does not answer');
  }
  return { url, stop, collectGarbage: (flags) => collectGarbage(config, flags) };
}

async function collectGarbage(config: string, flags: readonly string[]): Promise<Collected> {
  const args = ['garbage-collect', ...flags, config];
  const child = spawn('docker-registry', args, { env: environment(), stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  const found = [...output.matchAll(/^blob eligible for deletion: (.*)$/gm)];
  return { exitCode: child.exitCode, digests: found.map(([, digest]) => digest ?? '').toSorted() };
}

/** A certificate bundle named in the environment makes its S3 driver panic. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] };
}

function configOf(storage: StorageSection, port: number): object {
  return {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { ...storage, delete: { enabled: true }, redirect: { disable: true } },
    http: { addr: `127.0.0.1:${port}`, secret: 'a registry of a test' },
  };
}
