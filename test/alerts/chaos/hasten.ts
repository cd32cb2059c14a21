import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ruleFiles } from '../rule-files.ts';

/** A minute of the shipped rules is a second, and a scrape every 15 s is one every 250 ms. */
export const haste = 60;

/** Prometheus looks for its targets after five seconds, however much haste there is. */
const firstScrapeMs = 15_000;

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Every shipped rule file by its name, with each time in it shortened: ranges, offsets, waiting times, intervals. */
export function hastyRuleFiles(): ReadonlyMap<string, string> {
  return new Map(ruleFiles.map((file) => [basename(file), hasten(readFileSync(file, 'utf8'))]));
}

function hasten(rules: string): string {
  return rules
    .replaceAll(/\[(\d+[smhd])(?::(\d+[smhd]))?\]/g, (_all, range: string, step?: string) =>
      step === undefined ? `[${shortened(range)}]` : `[${shortened(range)}:${shortened(step)}]`,
    )
    .replaceAll(/\b(offset|for:|interval:) (\d+[smhd])\b/g, (_all, word: string, time: string) => {
      return `${word} ${shortened(time)}`;
    })
    .replace(/(expr: absent\(.*\)\n +for:) \w+/, `$1 ${firstScrapeMs}ms`);
}

function shortened(time: string): string {
  return `${(Number(time.slice(0, -1)) * (unitMs[time.slice(-1)] ?? 0)) / haste}ms`;
}
