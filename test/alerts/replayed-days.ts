import { metricNames } from '../support/prometheus-metric-names.ts';
import type { Recording } from '../recorded/recording.ts';
import { replay, type Course } from '../recorded/replay.ts';
import type { SeriesValues } from './cases/alert-case.ts';
import { readRecordingRules, readRuleGroups } from './rule-files.ts';

const minuteMs = 60_000;

/** What a recorded demonstration has of the metrics that rules ask for, a sample each minute, as the scrape would have kept it. */
export function replayedDays(recording: Recording, days: number): SeriesValues {
  const asked = new Set(askedMetrics());
  const courses = [...replay(recording, 0)].filter(
    ([name]) => asked.has(name.replace(/\{.*/, '')) && !isOtherBound(name),
  );
  return Object.fromEntries(courses.map(([name, course]) => [scraped(name), samples(course, days)]));
}

/** Rules ask for the share that took no longer than a second, and promtool for minutes about what they do not ask for. */
function isOtherBound(name: string): boolean {
  const bound = /[{,]le="([^"]+)"/.exec(name)?.[1];
  return bound !== undefined && Number(bound) !== 1;
}

/** Every metric of ours that a rule asks for. */
export function askedMetrics(): readonly string[] {
  const rules = [...readRuleGroups().flatMap((group) => group.rules), ...readRecordingRules()];
  return [...new Set(rules.flatMap(({ expr }) => metricNames(expr)))];
}

function scraped(name: string): string {
  return name.replace(/\{/, '{job="registry-exporter", instance="exporter:10055", ');
}

function samples(course: Course, days: number): string {
  return Array.from({ length: days * 24 * 60 + 1 }, (_, minute) => course(minute * minuteMs) ?? '_').join(
    ' ',
  );
}
