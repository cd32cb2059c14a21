import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSecondEngine, type SecondEngine } from '../test/collectors/log/container/second-engine.ts';
import { cpuSeconds, resident } from './process-figures.ts';

/**
 * `npm run bench:containers`: what it costs to watch 200 containers of one Engine, which is the real one in namespaces of its
 * own, and whether starts and stops beside a running exporter leave anything behind. `-- 200 500` for other numbers.
 */
const containers = Number(process.argv[2] ?? 200);
const churned = Number(process.argv[3] ?? 500);
const looks = 5;
/** The figures of a process that has just begun are those of V8 compiling it. */
const looksToSettle = 10;
const intervalSeconds = 15;
const atATime = 4;
const port = 10_956;
const label = 'bench=containers';

const engine = await startSecondEngine([]);
let exporter: ChildProcess | undefined;
try {
  await inParallel(containers, (index) => start(engine, `bench-${index}`));
  exporter = startExporter(engine.host);
  await until(async () => (await figure('container_running')) === containers);
  await watchAtRest(exporter);
  if (churned > 0) await watchChurn(exporter, engine);
} finally {
  exporter?.kill('SIGKILL');
  await engine.remove();
}

async function watchAtRest(process: ChildProcess): Promise<void> {
  const seconds: number[] = [];
  const nobody = (): Promise<void> => Promise.resolve();
  const prometheus = async (): Promise<void> => {
    seconds.push(await figure('exporter_collector_duration_seconds', 'collector="container"'));
  };
  print(`${containers} containers, a look every ${intervalSeconds} s`);
  await sleep(1.5 * intervalSeconds * 1_000);
  await measure('just started', process, nobody);
  await sleep(looksToSettle * intervalSeconds * 1_000);
  await measure('settled', process, nobody);
  await measure('settled, /metrics asked for at each look', process, prometheus);
  print(`look: ${seconds.map((one) => one.toFixed(2)).join(', ')} s`);
}

async function measure(state: string, process: ChildProcess, ask: () => Promise<void>): Promise<void> {
  const before = { own: cpuSeconds(process.pid), engine: engineSeconds() };
  for (let look = 0; look < looks; look += 1) {
    await sleep(intervalSeconds * 1_000);
    await ask();
  }
  const share = (used: number): string =>
    `${((used / (looks * intervalSeconds)) * 100).toFixed(2)} % of a core`;
  const own = share(cpuSeconds(process.pid) - before.own);
  const ofEngine = share(engineSeconds() - before.engine);
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0] ?? '';
  print(`${state}: exporter ${own}, ${resident(process)} MB resident; Engine ${ofEngine}; load ${load}`);
}

/** Levels are taken when nothing goes on, one look after the last container is gone. */
async function watchChurn(process: ChildProcess, second: SecondEngine): Promise<void> {
  const level = (): string => `${resident(process)} MB resident, ${openFiles(process)} open files`;
  print(`before ${churned} starts and stops: ${level()}`);
  for (const part of [1, 2]) {
    await inParallel(churned / 2, async (index) => {
      const name = `churn-${part}-${index}`;
      await start(second, name);
      await second.docker('rm', '--force', name);
    });
    await sleep(2 * intervalSeconds * 1_000);
    print(`after ${(churned / 2) * part}: ${level()}, ${await figure('container_running')} containers`);
  }
}

function start(second: SecondEngine, name: string): Promise<string> {
  const options = ['--detach', '--name', name, '--label', label];
  return second.docker('run', ...options, second.image, '/bin/sleep', '1000000');
}

async function inParallel(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  const indexes = Array.from({ length: count }, (_, index) => index).values();
  const worker = async (): Promise<void> => {
    for (const index of indexes) await work(index);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

function startExporter(host: string): ChildProcess {
  const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  return spawn('node', [program], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DOCKER_HOST: host,
      REGISTRY_URL: 'http://127.0.0.1:1',
      REGISTRY_PROBE_INTERVAL: '1h',
      REGISTRY_CONTAINER_NAMES: `label:${label}`,
      REGISTRY_EXPORTER_LABEL_LIMIT: '2000',
      REGISTRY_EXPORTER_LISTEN_ADDRESS: `127.0.0.1:${port}`,
    },
  });
}

/** The sum of the series with that in their labels. */
async function figure(metric: string, labels = ''): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`docker_registry_${metric}{`));
  const wanted = lines.filter((line) => line.includes(labels));
  return wanted.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await isSo().catch(() => false)) return;
    await sleep(200);
  }
  throw new Error('the exporter does not see all containers within a minute');
}

/** Of the daemon that was started here, and of its containerd. */
function engineSeconds(): number {
  const root = engine.host.slice('unix://'.length).replace('/docker.sock', '/');
  const own = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(root));
  const programs = own.filter((pid) => /^\S*(dockerd|containerd)\0/.test(commandOf(pid)));
  return programs.reduce((sum, pid) => sum + cpuSeconds(Number(pid)), 0);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function openFiles({ pid }: ChildProcess): number {
  return readdirSync(`/proc/${pid ?? 0}/fd`).length;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
