import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { built } from './built.ts';
import { logFile } from './log-file.ts';

/**
 * `npm run bench:log`: how fast a log is read, beside `wc -l`, mtail and `JSON.parse` for each line. Each is a process of its
 * own on one core, started by turns; the best of its runs counts, so that what else the machine does weighs little. Our pass
 * and that of `JSON.parse` are made three times in their process, for an exporter runs for long; `replay` shows a start.
 */
const megabytes = Number(process.argv[2] ?? 200);
const rounds = Number(process.argv[3] ?? 5);
const project = fileURLToPath(new URL('..', import.meta.url));
const file = logFile(megabytes);
const bytes = statSync(file).size;

interface Program {
  readonly name: string;
  readonly command: readonly string[];
  /** Prints the best time of three passes of its own. */
  readonly timesItself?: boolean;
}

const ours = 'one pass, everything counted';
const programs: readonly Program[] = [
  { name: 'wc -l', command: ['wc', '-l', file] },
  { name: ours, command: ['node', await built('bench/log-pass.ts'), file], timesItself: true },
  {
    name: 'JSON.parse for each line',
    command: ['node', await built('bench/json-parse.ts'), file],
    timesItself: true,
  },
  {
    name: 'registry-exporter replay, from its start',
    command: ['node', `${project}dist/main.js`, 'replay', file],
  },
  {
    name: 'mtail',
    command: ['mtail', '--one_shot', '--progs', `${project}bench/registry.mtail`, '--logs', file],
  },
];

interface Run {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

const best = new Map<string, Run>();
for (let round = 0; round < rounds; round += 1) {
  for (const program of programs) keepBest(program.name, run(program));
}
print();

/** On one core; its time and its largest resident memory as GNU time measures them. */
function run({ command, timesItself = false }: Program): Run | undefined {
  const measured = spawnSync('taskset', ['-c', '0', '/usr/bin/time', '-f', '%e %M', ...command], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const [, whole = '', kilobytes] = /([\d.]+) (\d+)\s*$/.exec(measured.stderr) ?? [];
  if (measured.status !== 0) return undefined;
  const seconds = timesItself ? Number.parseFloat(measured.stdout) : Number(whole);
  // GNU time tells hundredths.
  return { seconds: Math.max(seconds, 0.01), peakMegabytes: Number(kilobytes) / 1_000 };
}

function keepBest(name: string, measured: Run | undefined): void {
  const known = best.get(name);
  if (measured === undefined) return;
  if (known === undefined || measured.seconds < known.seconds) best.set(name, measured);
}

function print(): void {
  const lines = Number(spawnSync('wc', ['-l', file], { encoding: 'utf8' }).stdout.split(' ')[0]);
  const head = [
    `${Math.round(bytes / 1_000_000)} MB, ${lines} lines, best of ${rounds} runs on one core`,
    '',
    '| program | MB/s | k lines/s | time against ours | peak MB |',
    '| --- | --- | --- | --- | --- |',
  ];
  process.stdout.write(`${[...head, ...programs.map(({ name }) => row(name, lines))].join('\n')}\n`);
}

function row(name: string, lines: number): string {
  const measured = best.get(name);
  const own = best.get(ours);
  if (measured === undefined || own === undefined) return `| ${name} | could not be run | | | |`;
  const { seconds, peakMegabytes } = measured;
  const figures = [
    Math.round(bytes / 1_000_000 / seconds),
    Math.round(lines / seconds / 1_000),
    (seconds / own.seconds).toFixed(2),
    Math.round(peakMegabytes),
  ];
  return `| ${name} | ${figures.join(' | ')} |`;
}
