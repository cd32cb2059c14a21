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
 * what that costs, and how long `/metrics` takes meanwhile. The exporter is the built program on one core, with its state on disk.
 */
const megabytes = Number(process.argv[2] ?? 32);
const limit = { recordsPerSecond: 20_000, residentMegabytes: 150, scrapeMs: 20 };

const project = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-delivery-'));
const log = logFile(megabytes);
const lines = readFileSync(log).reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 0);
const port = 10_956;

const sink = spawn('node', [`${project}bench/delivery-sink.mjs`], { stdio: ['ignore', 'pipe', 'inherit'] });
const announced: readonly unknown[] = await once(sink.stdout, 'data');
const receiver = `http://127.0.0.1:${String(announced[0]).trim()}`;
const exporter = start();
const scrapes: number[] = [];
let highest = 0;
try {
  await answers();
  const startedAt = performance.now();
  const [cpuBefore, before] = [cpuSeconds(exporter.pid), await arrived()];
  while ((await arrived()) < lines) {
    scrapes.push(await scrape());
    highest = Math.max(highest, resident(exporter));
    await sleep(100);
  }
  print((performance.now() - startedAt) / 1_000, lines - before, cpuSeconds(exporter.pid) - cpuBefore);
} finally {
  exporter.kill();
  sink.kill();
  rmSync(folder, { recursive: true });
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
    },
  });
}

async function arrived(): Promise<number> {
  return Number(await (await fetch(receiver)).text());
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
  const rate = records / seconds;
  process.stdout.write(
    [
      `${records} records in ${seconds.toFixed(1)} s: ${Math.round(rate)} a second, ${(rate / limit.recordsPerSecond).toFixed(2)} of the limit of ${limit.recordsPerSecond}`,
      `exporter: ${((cpu / records) * 1e6).toFixed(0)} µs of CPU a record, ${highest} MB resident at most, limit ${limit.residentMegabytes}`,
      `/metrics, ${scrapes.length} times: median ${at(0.5)} ms, 99 % within ${at(0.99)} ms, at most ${at(1)} ms, limit ${limit.scrapeMs}`,
      '',
    ].join('\n'),
  );
}
