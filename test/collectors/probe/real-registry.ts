import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './harness.ts';

export interface RealRegistry {
  readonly url: URL;
  stop(): Promise<void>;
}

/** Runs Distribution on a free port, with these sections of its configuration besides the usual ones, in JSON. */
export async function runRegistry(
  sections: Readonly<Record<string, unknown>>,
  http: Readonly<Record<string, unknown>> = {},
): Promise<RealRegistry> {
  const folder = temporaryFolder();
  const file = join(folder, 'config.yml');
  const configuration = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(folder, 'storage') } },
    http: { addr: '127.0.0.1:0', secret: 'any', ...http },
    ...sections,
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(configuration));
  const child = spawn('docker-registry', ['serve', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = (): Promise<void> => end(child);
  onTestFinished(stop);
  const scheme = 'tls' in http ? 'https' : 'http';
  return { url: new URL(`${scheme}://${await addressOf(child)}`), stop };
}

async function addressOf(child: ChildProcess): Promise<string> {
  const told: string[] = [];
  if (child.stderr === null) throw new Error('the registry has no stderr');
  for await (const line of createInterface({ input: child.stderr })) {
    told.push(line);
    const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stderr.resume();
    return address;
  }
  throw new Error(`the registry ended before it listened:\n${told.join('\n')}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
