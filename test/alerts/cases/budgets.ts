import type { AlertCase, SeriesValues } from './alert-case.ts';

/** A pair of windows: samples every `interval`, first good, then bad just enough for the alert, then good again. */
interface Windows {
  readonly long: string;
  readonly severity: string;
  /** How many times faster than allowed the budget is used up where the alert begins. */
  readonly factor: number;
  readonly interval: string;
  readonly good: number;
  readonly bad: number;
  readonly after: number;
  readonly quiet: readonly string[];
  readonly fires: readonly string[];
}

const windows: readonly Windows[] = [
  {
    ...{ long: '1h', severity: 'critical', factor: 14.4, interval: '1m', good: 60, bad: 120, after: 60 },
    ...{ quiet: ['60m', '110m', '190m'], fires: ['130m', '178m'] },
  },
  {
    ...{ long: '6h', severity: 'critical', factor: 6, interval: '5m', good: 144, bad: 96, after: 24 },
    ...{ quiet: ['12h', '17h', '21h'], fires: ['18h45m', '20h'] },
  },
  {
    ...{ long: '1d', severity: 'warning', factor: 3, interval: '10m', good: 144, bad: 180, after: 24 },
    ...{ quiet: ['24h', '44h', '57h'], fires: ['49h', '53h'] },
  },
  {
    ...{ long: '3d', severity: 'warning', factor: 1, interval: '30m', good: 144, bad: 168, after: 24 },
    ...{ quiet: ['72h', '134h', '164h'], fires: ['145h', '154h'] },
  },
];

/** What is asked for in each step, and how it shows that some of it was bad. */
interface Budget {
  readonly alert: string;
  readonly allowed: number;
  readonly series: (all: number, bad: readonly number[]) => SeriesValues;
}

const all = 1_000;

const budgets: readonly Budget[] = [
  {
    alert: 'RegistryAvailabilityBudgetBurn',
    allowed: 0.001,
    series: (step, bad) => ({
      'docker_registry_probes_total{C}': `0+${step}x${bad.length - 1}`,
      'docker_registry_probe_failures_total{C, reason="timeout"}': bad.join(' '),
    }),
  },
  {
    alert: 'RegistryErrorBudgetBurn',
    allowed: 0.001,
    series: (step, bad) => ({
      [requests('blob_get', '200')]: bad.map((count, index) => step * index - count).join(' '),
      [requests('blob_get', '502')]: bad.join(' '),
      // Neither dilutes: what a probe asks for and gets, nor burns: what it does not get.
      [requests('base', '200')]: `0+${step}x${bad.length - 1}`,
      [requests('base', '503')]: `0+${step}x${bad.length - 1}`,
    }),
  },
  {
    alert: 'RegistryManifestLatencyBudgetBurn',
    allowed: 0.01,
    series: (step, bad) => ({
      'docker_registry_http_request_duration_seconds_count{C, operation="manifest_get"}': `0+${step}x${bad.length - 1}`,
      'docker_registry_http_request_duration_seconds_bucket{C, operation="manifest_get", le="1.0"}': bad
        .map((count, index) => step * index - count)
        .join(' '),
      // Layers take as long as they take.
      'docker_registry_http_request_duration_seconds_count{C, operation="blob_get"}': `0+${step}x${bad.length - 1}`,
      'docker_registry_http_request_duration_seconds_bucket{C, operation="blob_get", le="1.0"}': `0x${bad.length - 1}`,
    }),
  },
];

export const budgetCases: readonly AlertCase[] = budgets.flatMap(({ alert, allowed, series }) =>
  windows.map((one) => ({
    ...{ alert, severity: one.severity, interval: one.interval, quiet: one.quiet, fires: one.fires },
    when: `the window of ${one.long} shows it`,
    longWindow: one.long,
    series: series(all, badCounts(one, 1.06 * one.factor * allowed)),
    below: series(all, badCounts(one, 0.97 * one.factor * allowed)),
  })),
);

function requests(operation: string, code: string): string {
  return `docker_registry_http_requests_total{C, method="GET", operation="${operation}", code="${code}"}`;
}

/** How many were bad, up to each sample. */
function badCounts({ good, bad, after }: Windows, share: number): readonly number[] {
  const count = (index: number): number => Math.min(Math.max(index - good, 0), bad) * all * share;
  return Array.from({ length: good + bad + after + 1 }, (_, index) => Number(count(index).toFixed(3)));
}
