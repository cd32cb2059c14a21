import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  createWriteStream,
  existsSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../../src/domain/clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The real time, and what a test has added to it. */
export class HurriedClock implements Clock {
  private aheadMs = 0;

  now(): number {
    return Date.now() + this.aheadMs;
  }

  monotonic(): number {
    return performance.now() + this.aheadMs;
  }

  advance(ms: number): void {
    this.aheadMs += ms;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }
}

/** A registry of this machine, and the cron job that collects its garbage. */
export class HostRegistry {
  readonly root = join(temporaryFolder(), 'storage');
  readonly log = join(temporaryFolder(), 'registry.log');
  readonly gcLog = join(temporaryFolder(), 'gc.log');
  readonly configuration = join(temporaryFolder(), 'config.yml');
  url = new URL('http://127.0.0.1');

  constructor() {
    this.configure({});
  }

  /** JSON is YAML. */
  configure(sections: Readonly<Record<string, unknown>>, http: Readonly<Record<string, unknown>> = {}): void {
    const storage = { filesystem: { rootdirectory: this.root }, delete: { enabled: true } };
    const log = { formatter: 'json' };
    const text = JSON.stringify({
      version: 0.1,
      log,
      storage,
      http: { secret: 'any', ...http },
      ...sections,
    });
    writeFileSync(this.configuration, text);
  }

  async serve(): Promise<void> {
    const port = await freePort();
    this.configure({}, { addr: `127.0.0.1:${port}` });
    const file = openSync(this.log, 'a');
    const child = spawn('docker-registry', ['serve', this.configuration], { stdio: ['ignore', file, file] });
    onTestFinished(async () => {
      const exit = once(child, 'exit');
      if (child.kill('SIGKILL')) await exit;
    });
    this.url = new URL(`http://127.0.0.1:${port}`);
    await until(() => Promise.resolve(readFileSync(this.log, 'utf8').includes('listening on')));
  }

  /** As cron does it: both streams to the end of one file. Gives the exit code. */
  async collect(args: readonly string[] = [this.configuration], uid?: number): Promise<number | null> {
    const file = openSync(this.gcLog, 'a');
    const child = spawn('docker-registry', ['garbage-collect', ...args], {
      stdio: ['ignore', file, file],
      ...(uid === undefined ? {} : { uid }),
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }

  /** Begins a run that waits for whoever reads what it prints, once some of it is in the file. */
  async collectSlowly(): Promise<SlowRun> {
    const child = spawn('docker-registry', ['garbage-collect', this.configuration], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.on('data', (bytes: Buffer) => {
      appendFileSync(this.gcLog, bytes);
    });
    while (!existsSync(this.gcLog) || !readFileSync(this.gcLog, 'utf8').includes(': marking ')) {
      child.stdout.resume();
      const [some] = (await once(child.stdout, 'data')) as [Buffer];
      child.stdout.pause();
      appendFileSync(this.gcLog, some);
    }
    return new SlowRun(child, this.gcLog);
  }
}

export class SlowRun {
  private readonly child: ChildProcess;
  private readonly file: string;

  constructor(child: ChildProcess, file: string) {
    this.child = child;
    this.file = file;
  }

  async kill(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }

  async finish(): Promise<void> {
    const exit = once(this.child, 'close');
    this.child.stdout?.pipe(createWriteStream(this.file, { flags: 'a' }));
    await exit;
  }
}

export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it did not become so within 60 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
