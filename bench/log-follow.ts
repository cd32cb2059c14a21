import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LogLines } from './log-lines.ts';

/**
 * `npm run bench:follow`: what it costs to follow a log that grows by 50,000 lines a second, how long `/metrics` takes
 * meanwhile, and whether every line was counted. The exporter is the built program with its state on disk.
 */
const linesPerSecond = Number(process.argv[2] ?? 50_000);
const seconds = Number(process.argv[3] ?? 20);
const ticksPerSecond = 100;
const writesPerSecond = 50;

const project = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-follow-'));
const log = join(folder, 'registry.log');
const file = openSync(log, 'a');
const port = 10_955;

const exporter = start();
try {
  await until(async () => (await scrape()).status === 200);
  const before = cpuSeconds();
  const scrapes: number[] = [];
  const written = await writeAndScrape(scrapes);
  await until(async () => linesIn((await scrape()).text) === written);
  print(
    scrapes.sort((a, b) => a - b),
    { written, cpu: cpuSeconds() - before },
  );
} finally {
  exporter.kill();
  closeSync(file);
  rmSync(folder, { recursive: true });
}

function start(): ChildProcess {
  return spawn('node', [`${project}dist/main.js`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      REGISTRY_URL: 'http://127.0.0.1:1',
      REGISTRY_PROBE_INTERVAL: '1h',
      REGISTRY_LOG_FILE: log,
      REGISTRY_EXPORTER_STATE_DIR: folder,
      REGISTRY_EXPORTER_LISTEN_ADDRESS: `127.0.0.1:${port}`,
    },
  });
}

/** Gives the number of lines written. Each scrape's time in milliseconds goes to the list. */
async function writeAndScrape(scrapes: number[]): Promise<number> {
  const lines = new LogLines(1);
  const perWrite = Math.round(linesPerSecond / writesPerSecond / 3);
  const texts = Array.from({ length: 40 }, () =>
    Array.from({ length: perWrite }, () => lines.next()).join(''),
  );
  const startedAt = performance.now();
  for (let i = 0; i < seconds * writesPerSecond; i += 1) {
    writeSync(file, texts[i % texts.length] ?? '');
    if (i % 25 === 0) scrapes.push((await scrape()).ms);
    await sleep(Math.max(0, startedAt + ((i + 1) * 1_000) / writesPerSecond - performance.now()));
  }
  return seconds * writesPerSecond * perWrite * 3;
}

function scrape(): Promise<{ readonly status: number; readonly text: string; readonly ms: number }> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const request = get(`http://127.0.0.1:${port}/metrics`, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text, ms: performance.now() - startedAt });
      });
    });
    request.on('error', () => {
      resolve({ status: 0, text: '', ms: 0 });
    });
  });
}

function linesIn(exposition: string): number {
  const counts = exposition.matchAll(/^docker_registry_log_lines_total\{[^}]*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await isSo()) return;
    await sleep(50);
  }
  throw new Error('the exporter has not counted what was written within 30 s');
}

/** Of the exporter, in user and system mode. */
function cpuSeconds(): number {
  const fields =
    readFileSync(`/proc/${exporter.pid ?? 0}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function print(scrapes: readonly number[], { written, cpu }: { written: number; cpu: number }): void {
  const at = (share: number): string => (scrapes[Math.floor((scrapes.length - 1) * share)] ?? 0).toFixed(1);
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${exporter.pid ?? 0}/status`, 'utf8'))?.[1];
  process.stdout.write(
    [
      `${written} lines in ${seconds} s (${linesPerSecond} a second), all of them counted once`,
      `exporter: ${((cpu / seconds) * 100).toFixed(1)} % of a core, ${Math.round(Number(resident) / 1_000)} MB resident`,
      `/metrics, ${scrapes.length} times: median ${at(0.5)} ms, 99 % within ${at(0.99)} ms, at most ${at(1)} ms`,
      '',
    ].join('\n'),
  );
}
