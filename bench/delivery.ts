import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { logFile } from './log-file.ts';
import { cpuSeconds, resident } from './process-figures.ts';

/**
 * `npm run bench:delivery`: how many records a second reach a receiver that takes everything, when every line of a log is sent,
 * what that costs, and how long `/metrics` takes meanwhile, asked four times a second. With `--faults` the receiver is away, slow,
 * hangs, fails and ends connections before. The exporter is the built program on one core, with its state on disk.
 */
const [size = '32'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const megabytes = Number(size);
const faults = process.argv.includes('--faults') ? ['--faults'] : [];
const limit = { recordsPerSecond: 20_000, residentMegabytes: 150, scrapeMs: 20 };

const project = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-delivery-'));
const log = logFile(megabytes);
const lines = readFileSync(log).reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 0);
const port = 10_956;

const sink = spawn('node', [`${project}bench/delivery-sink.mjs`, ...faults], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const announced: readonly unknown[] = await once(sink.stdout, 'data');
const [receiver, counter] = String(announced[0])
  .trim()
  .split(' ')
  .map((free) => `http://127.0.0.1:${free}`);
const exporter = start();
const scrapes: number[] = [];
let highest = 0;
let isOver = false;
try {
  await answers();
  const startedAt = performance.now();
  const [cpuBefore, before] = [cpuSeconds(exporter.pid), await arrived()];
  const [seconds] = await Promise.all([untilAllArrived(startedAt), watch()]);
  print(seconds, lines - before, cpuSeconds(exporter.pid) - cpuBefore);
} finally {
  isOver = true;
  exporter.kill();
  sink.kill();
  rmSync(folder, { recursive: true });
}

async function untilAllArrived(startedAt: number): Promise<number> {
  while ((await arrived()) < lines) await sleep(50);
  isOver = true;
  return (performance.now() - startedAt) / 1_000;
}

/** More often than Prometheus is ever told to ask. */
async function watch(): Promise<void> {
  while (!isOver) {
    scrapes.push(await scrape());
    highest = Math.max(highest, resident(exporter));
    await sleep(250);
  }
}

function start(): ChildProcess {
  return spawn('taskset', ['-c', '0', 'node', `${project}dist/main.js`], {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      REGISTRY_URL: 'http://127.0.0.1:1',
      REGISTRY_PROBE_INTERVAL: '1h',
      REGISTRY_LOG_FILE: log,
      REGISTRY_LOG_FROM: 'beginning',
      REGISTRY_EXPORTER_STATE_DIR: folder,
      REGISTRY_EXPORTER_LISTEN_ADDRESS: `127.0.0.1:${port}`,
      REGISTRY_EXPORTER_OTLP_LOGS: 'all',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver,
      ...(faults.length > 0 ? { OTEL_EXPORTER_OTLP_TIMEOUT: '1000' } : {}),
    },
  });
}

async function arrived(): Promise<number> {
  return Number(await (await fetch(String(counter))).text());
}

async function scrape(): Promise<number> {
  const startedAt = performance.now();
  await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return performance.now() - startedAt;
}

async function answers(): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await scrape().then(Boolean, () => false)) return;
    await sleep(50);
  }
  throw new Error('the exporter does not answer within 5 s');
}

function print(seconds: number, records: number, cpu: number): void {
  scrapes.sort((a, b) => a - b);
  const at = (share: number): string => (scrapes[Math.floor((scrapes.length - 1) * share)] ?? 0).toFixed(1);
  const rate = Math.round(records / seconds);
  const share = (rate / limit.recordsPerSecond).toFixed(2);
  const judged =
    faults.length > 0
      ? 'through every fault'
      : `${rate} a second, ${share} of the limit of ${limit.recordsPerSecond}`;
  process.stdout.write(
    [
      `${records} records in ${seconds.toFixed(1)} s: ${judged}`,
      `exporter: ${((cpu / records) * 1e6).toFixed(0)} µs of CPU a record, ${highest} MB resident at most, limit ${limit.residentMegabytes}`,
      `/metrics, ${scrapes.length} times, four a second: median ${at(0.5)} ms, 99 % within ${at(0.99)} ms, at most ${at(1)} ms, limit ${limit.scrapeMs}`,
      '',
    ].join('\n'),
  );
}
