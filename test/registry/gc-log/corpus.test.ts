import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GcLog, type GcLogEvent } from '../../../src/registry/gc-log/gc-log.ts';

interface RecordedRun {
  readonly run: string;
  readonly mode: 'split' | 'combined';
  readonly command: string;
  readonly exit_code: number;
  readonly files: readonly string[];
  readonly blobs_really_deleted: number;
}

const corpus = new URL('../../corpus/', import.meta.url);
const options = { settleMs: 10_000, silenceMs: 3_600_000 };

/** Ends with exit code 0, and is none: the flag is refused. */
const refused = '20-unknown-flag';

function recorded(version: string): readonly RecordedRun[] {
  const truth = readFileSync(new URL(`${version}/gc/truth.json`, corpus), 'utf8');
  return (JSON.parse(truth) as { gc_runs: readonly RecordedRun[] }).gc_runs;
}

function feed(log: GcLog, paths: readonly (readonly [string, string])[], ms: number): GcLogEvent[] {
  return paths.flatMap(([path, file]) =>
    readFileSync(new URL(path, corpus), 'utf8')
      .split('\n')
      .flatMap((line) => log.read(line, { file, writtenMs: ms })),
  );
}

function verdicts(events: readonly GcLogEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.kind === 'started') return [];
    const { verdict } = event.run;
    if (verdict.status === 'failed') return 'failed';
    return verdict.isDry ? 'dry' : 'succeeded';
  });
}

function truthOf({ run, command, exit_code }: RecordedRun): string {
  if (exit_code !== 0 || run === refused) return 'failed';
  return / (?:--dry-run|-d)\b/.test(command) ? 'dry' : 'succeeded';
}

describe.each(['v2', 'v3'])('the output of %s', (version) => {
  const runs = recorded(version);

  test.each(runs)('tells of $run, $mode, what became of it', (run) => {
    const log = new GcLog(options);
    const paths = run.files.map((file) => [`${version}/gc/${file}`, file] as const);

    const events = feed(log, paths, 1_000);
    events.push(...log.expire(20_000));

    expect(verdicts(events)).toEqual([truthOf(run)]);
  });

  test('tells each run once where one file has them all, one right behind the other', () => {
    const log = new GcLog(options);
    // What --quiet deletes, without the lines between, could be what the run before it has found.
    const loud = runs.filter(({ mode, run }) => mode === 'split' && run !== '06-quiet');
    const pathsOf = ({ files }: RecordedRun) =>
      files.map((file) => [`${version}/gc/${file}`, 'gc.log'] as const);

    const events = loud.flatMap((run) => feed(log, pathsOf(run), 1_000));
    events.push(...log.expire(20_000));

    expect(verdicts(events)).toEqual(loud.map(truthOf));
  });

  test('tells each run once where one file has the streams of all, line by line', () => {
    const log = new GcLog(options);
    const combined = runs.filter(({ mode }) => mode === 'combined');

    const events = [...combined, ...combined].flatMap(({ files }) =>
      feed(
        log,
        files.map((file) => [`${version}/gc/${file}`, 'gc.log'] as const),
        1_000,
      ),
    );
    events.push(...log.expire(20_000));

    expect(verdicts(events).slice(0, combined.length)).toEqual(combined.map(truthOf));
    expect(verdicts(events)).toHaveLength(2 * combined.length);
  });

  test('tells each run once where the streams have a file each', () => {
    const log = new GcLog(options);
    const split = runs.filter(({ mode }) => mode === 'split');

    const events = split.flatMap(({ files }, index) => {
      const ms = index * 60_000;
      const paths = files.map((file) => [`${version}/gc/${file}`, file.replace(/^.*\./, '')] as const);
      return [...feed(log, paths, ms), ...log.expire(ms + 30_000)];
    });

    expect(verdicts(events)).toEqual(split.map(truthOf));
  });
});
