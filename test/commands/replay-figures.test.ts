import { expect, test } from 'vitest';
import { ProgressBar } from '../../src/commands/output/progress-bar.ts';
import { LogFile } from '../../src/commands/replay/input/log-file.ts';
import { readingProgress } from '../../src/commands/replay/reading-progress.ts';
import { quantilesOf } from '../../src/commands/replay/summary/quantiles.ts';
import { reportOf } from '../../src/commands/replay/summary/report.ts';
import { Summarizer } from '../../src/commands/replay/summary/summarizer.ts';
import { TopNames } from '../../src/commands/replay/summary/top-names.ts';
import { RegistryLog } from '../../src/registry/log/registry-log.ts';
import { FakeClock } from '../support/fake-clock.ts';

test('quantiles lie within their bucket as Prometheus places them', () => {
  const counts = Float64Array.of(10, 0, 10, 0);

  expect(quantilesOf({ counts }, [1, 2, 4])).toEqual({ p50: 1, p90: 3.6, p99: 3.96 });
});

test('quantiles are never above the highest bound', () => {
  expect(quantilesOf({ counts: Float64Array.of(0, 0, 5) }, [1, 2])).toEqual({ p50: 2, p90: 2, p99: 2 });
});

test('there are no quantiles of nothing', () => {
  expect(quantilesOf({ counts: new Float64Array(3) }, [1, 2])).toBeNull();
});

test('names are counted exactly while there are few', () => {
  const names = new TopNames();
  for (let at = 0; at < 2_000; at += 1) names.add(`n${at % 100}`);

  expect(names.top(1)).toEqual([{ name: 'n0', count: 20, atMost: 20 }]);
});

test('the most frequent names are found among any number, with bounds that hold', () => {
  const names = new TopNames();
  for (let at = 0; at < 100_000; at += 1) {
    names.add(`passing-${at}`);
    if (at % 100 === 0) names.add('early');
    if (at >= 90_000 && at % 20 === 0) names.add('late');
  }

  const top = names.top(2);

  expect(top.map(({ name }) => name)).toEqual(['early', 'late']);
  expect(top[0]).toEqual({ name: 'early', count: 1_000, atMost: 1_000 });
  expect(top[1]?.count).toBeLessThanOrEqual(500);
  expect(top[1]?.atMost).toBeGreaterThanOrEqual(500);
});

test('headings are bold only where colours are wanted', () => {
  const reader = new Summarizer();
  reader.tally(new RegistryLog({ bounds: [1] }).takeTally());
  const summary = reader.summary({ bytes: 0, lastLineMs: 0, unfinishedLines: 0 }, 0);

  expect(reportOf(summary, true)).toContain('\u001b[1mLog\u001b[0m\n');
  expect(reportOf(summary, false)).not.toContain('\u001b');
});

function barOn(terminal: { isTTY: boolean }) {
  const clock = new FakeClock();
  const written: string[] = [];
  const file = new LogFile({ path: 'r.log', id: '1:2', stdin: (async function* () {})() });
  const bar = new ProgressBar({
    terminal: { ...terminal, write: (text) => written.push(text) },
    monotonic: () => clock.monotonic(),
    line: readingProgress({ files: [file], totalBytes: 200e6 }),
  });
  return { bar, clock, file, written };
}

test('a terminal shows how far the files were read, ten times a second at most', () => {
  const { bar, clock, file, written } = barOn({ isTTY: true });
  for (let step = 0; step < 10; step += 1) {
    clock.advance(50);
    file.takenBytes += 10e6;
    bar.update();
  }
  bar.clear();

  expect(written).toHaveLength(6);
  expect(written.at(-2)).toBe('\r[############............]  50 %  100 of 200 MB  200 MB/s\u001b[K');
  expect(written.at(-1)).toBe('\r\u001b[K');
});

test('no progress is shown where no terminal is', () => {
  const { bar, clock, written } = barOn({ isTTY: false });
  clock.advance(1_000);
  bar.update();
  bar.clear();

  expect(written).toEqual([]);
});
