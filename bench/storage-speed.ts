import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { scanExecArgv } from '../src/registry/storage/engine-flags.ts';
import { built } from './built.ts';
import { StorageTree } from './storage-tree.ts';

/**
 * `npm run bench:storage [-- --million] [-- --trees=FOLDER]`: how long a scan takes beside `du -sb` of the same tree, warm and by
 * turns, medians of three. A tree of a million blobs takes 25 GB and 20 minutes to make; trees in FOLDER are kept.
 */
const rounds = 3;
const newBlobs = 100;
/** Until then, what was just made counts as likely to change unseen. */
const settledMs = 3_000;
const pass = await built(
  'bench/storage-pass.ts',
  'src/registry/storage/file-system/reading-thread-program.ts',
);
const keptIn = process.argv.find((argument) => argument.startsWith('--trees='))?.slice('--trees='.length);
const sizes = [10_000, 100_000, ...(process.argv.includes('--million') ? [1_000_000] : [])];

interface Scan {
  readonly ms: number;
  readonly blobs: number;
  readonly files: number;
  readonly megabytes: number;
}

interface Round {
  readonly duMs: number;
  readonly scans: readonly Scan[];
}

const folder = keptIn ?? mkdtempSync(join(tmpdir(), 'bench-storage-'));
try {
  print('| blobs | files | `du -sb` ms | first scan ms | rescan ms | rescan, 100 new blobs ms | peak MB |');
  print('| --- | --- | --- | --- | --- | --- | --- |');
  for (const blobs of sizes) print(row(await measure(blobs)));
} finally {
  if (keptIn === undefined) rmSync(folder, { recursive: true });
}

async function measure(blobs: number): Promise<readonly Round[]> {
  const root = join(folder, String(blobs));
  if (!existsSync(root)) {
    mkdirSync(root);
    new StorageTree(root).grow(blobs);
  }
  du(root);
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await sleep(settledMs);
    const tree = new StorageTree(root, blobs + (round + 1) * newBlobs);
    measured.push({ duMs: du(root), scans: await scan(root, tree) });
  }
  if (keptIn === undefined) rmSync(root, { recursive: true });
  return measured;
}

function du(root: string): number {
  const start = performance.now();
  const { status } = spawnSync('du', ['-sb', root]);
  if (status !== 0) throw new Error(`du -sb ${root}: ended with ${status ?? 'a signal'}`);
  return performance.now() - start;
}

async function scan(root: string, tree: StorageTree): Promise<readonly Scan[]> {
  const child = spawn('node', [...scanExecArgv, pass, root], { stdio: ['pipe', 'pipe', 'inherit'] });
  const scans: Scan[] = [];
  for await (const line of createInterface(child.stdout)) {
    scans.push(parseScan(line));
    if (scans.length !== 2) continue;
    tree.grow(newBlobs);
    child.stdin.end('\n');
  }
  if (child.exitCode === null) await once(child, 'exit');
  return scans;
}

function parseScan(line: string): Scan {
  const [ms = NaN, blobs = NaN, files = NaN, megabytes = NaN] = line.split(' ').map(Number);
  return { ms, blobs, files, megabytes };
}

function row(measured: readonly Round[]): string {
  const duMs = median(measured.map((round) => round.duMs));
  const times = [0, 1, 2].map((at) => median(measured.map(({ scans }) => scans[at]?.ms ?? NaN)));
  const last = measured.at(-1)?.scans.at(-1);
  const shown = times.map(
    (ms) => `${ms.toFixed(ms < 100 ? 1 : 0)} (du / ${(duMs / ms).toFixed(ms < duMs / 10 ? 0 : 1)})`,
  );
  const megabytes = Math.max(...measured.flatMap(({ scans }) => scans.map((scan) => scan.megabytes)));
  return `| ${[last?.blobs, last?.files, duMs.toFixed(0), ...shown, megabytes.toFixed(0)].join(' | ')} |`;
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
