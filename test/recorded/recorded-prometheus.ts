import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { vi } from 'vitest';
import { ruleFiles } from '../alerts/rule-files.ts';
import { rulesOf } from '../support/prometheus-api.ts';
import { type RunningProgram, startPrometheus } from '../support/prometheus-program.ts';
import { runTool } from '../support/prometheus-tools.ts';
import { readRecording } from './recording.ts';
import { replay, type Course } from './replay.ts';

const hourMs = 3_600_000;
/** How long ago scrapes were made: each hour of a day, so that a day has a beginning, and as often as usual of late. */
const ages = [
  ...Array.from({ length: 24 }, (_, index) => (25 - index) * hourMs),
  ...Array.from({ length: 241 }, (_, index) => (240 - index) * 15_000),
];

/**
 * A real Prometheus that has scraped a recorded demonstration until this moment, and runs the shipped rules on it, all of them at
 * the same pace. Resolves when all have been evaluated with what the others record.
 */
export async function startRecordedPrometheus(name: string): Promise<RunningProgram> {
  // JSON is YAML. The paths are relative to the file.
  const config = JSON.stringify({ global: { evaluation_interval: '1s' }, rule_files: ['*.rules.yml'] });
  const prometheus = await startPrometheus(config, (storage) => {
    writeFileSync(`${storage}.txt`, openMetrics(name, Date.now()));
    const blocks = ['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=4d'];
    const { code, output } = runTool('promtool', ...blocks, `${storage}.txt`, storage);
    if (code !== 0) throw new Error(output);
    for (const file of ruleFiles) writeFileSync(join(dirname(storage), basename(file)), inOnePace(file));
  });
  await everythingEvaluated(prometheus.url);
  return prometheus;
}

function inOnePace(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/^ +interval: \w+$/gm, '');
}

/** What one group records another asks for: whatever was evaluated after each was once knows everything. */
async function everythingEvaluated(url: string): Promise<void> {
  const evaluatedSince = async (ms: number): Promise<boolean> =>
    (await rulesOf(url)).every(({ lastEvaluation }) => Date.parse(lastEvaluation) > ms);
  for (let turn = 0; turn < 3; turn += 1) {
    const nowMs = Date.now();
    await vi.waitUntil(() => evaluatedSince(nowMs), { timeout: 40_000, interval: 200 });
  }
}

function openMetrics(name: string, nowMs: number): string {
  const [oldestMs = 0] = ages;
  const courses = [...replay(readRecording(name), nowMs - oldestMs)].map(
    ([series, course]): [string, Course] => [scraped(series), course],
  );
  courses.push([scraped('up'), () => 1]);
  const lines = courses.flatMap(([series, course]) =>
    ages.flatMap((age) => {
      const value = course(oldestMs - age);
      return value === undefined ? [] : [`${series} ${value} ${(nowMs - age) / 1_000}`];
    }),
  );
  return [...lines, '# EOF', ''].join('\n');
}

function scraped(series: string): string {
  const target = 'job="registry-exporter",instance="exporter:10055"';
  return series.includes('{') ? series.replace('{', `{${target},`) : `${series}{${target}}`;
}
