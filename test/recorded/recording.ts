import { readFileSync } from 'node:fs';
import { projectPath } from '../support/prometheus-tools.ts';

/** One answer of `/metrics`. */
export interface Scrape {
  readonly atMs: number;
  readonly text: string;
}

/** Scrapes of one exporter at a steady pace. */
export interface Recording {
  readonly startMs: number;
  readonly intervalMs: number;
  /** The values of each series, by its name and labels; undefined where a scrape did not have it. */
  readonly series: ReadonlyMap<string, readonly (number | undefined)[]>;
}

/** A file that is read by people and by `readRecording`: a line for each series, `5*3` for three scrapes with 5, `_` for none. */
export function writeRecording(scrapes: readonly Scrape[], intervalMs: number): string {
  const all = scrapes.map(({ text }) => samplesOf(text));
  const names = [...new Set(all.flatMap((samples) => [...samples.keys()]))].toSorted();
  const lines = names.map((name) => `${name} ${runs(all.map((samples) => samples.get(name) ?? '_'))}`);
  return [`# from ${scrapes[0]?.atMs ?? 0} every ${intervalMs} ms`, ...lines, ''].join('\n');
}

/** One of `test/recorded`. */
export function readRecording(name: string): Recording {
  const [head = '', ...lines] = readFileSync(projectPath(`test/recorded/${name}.txt`), 'utf8')
    .trimEnd()
    .split('\n');
  const [, startMs, intervalMs] = /^# from (\d+) every (\d+) ms$/.exec(head) ?? [];
  return {
    startMs: Number(startMs),
    intervalMs: Number(intervalMs),
    series: new Map(lines.map(readLine)),
  };
}

function samplesOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [nameOf(line), line.slice(nameOf(line).length + 1)]));
}

/** Values hold no space, labels may. */
function nameOf(line: string): string {
  return line.slice(0, line.lastIndexOf(' '));
}

function runs(values: readonly string[]): string {
  const written: string[] = [];
  for (let from = 0; from < values.length;) {
    let to = from;
    while (values[to] === values[from] && to < values.length) to += 1;
    written.push(to - from === 1 ? (values[from] ?? '') : `${values[from] ?? ''}*${to - from}`);
    from = to;
  }
  return written.join(' ');
}

function readLine(line: string): [string, readonly (number | undefined)[]] {
  const [, name = '', values = ''] = /^(\w+(?:\{.*\})?) ([^"}]*)$/.exec(line) ?? [];
  return [name, values.split(' ').flatMap(readRun)];
}

function readRun(run: string): readonly (number | undefined)[] {
  const [value, times = '1'] = run.split('*');
  const number = value === '_' ? undefined : Number(value?.replace('Inf', 'Infinity'));
  return Array.from({ length: Number(times) }, () => number);
}
