import type { MetricSpec } from '../../src/domain/metric.ts';
import type { Entry, Report } from '../../src/domain/report.ts';

/** What a report adds up to: `name{label="value"}` and its figure. Observations count as one each. */
export function figuresOf(reports: readonly Report[]): Readonly<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const sample of reports.flatMap(({ samples }) => samples)) {
    if (sample.op === 'clear') clearFamily(figures, sample.metric);
    else figures[seriesOf(sample)] = figureAfter(figures[seriesOf(sample)] ?? 0, sample);
  }
  return figures;
}

function figureAfter(before: number, entry: Entry): number {
  if (entry.op === 'merge') return entry.counts.reduce((sum, count) => sum + count, before);
  if (entry.op === 'set') return entry.value;
  return entry.op === 'add' ? before + entry.value : before + 1;
}

function seriesOf({ metric, labels }: Entry): string {
  const pairs = metric.labels.map(({ name }) => `${name}="${labels[name] ?? ''}"`);
  return pairs.length === 0 ? short(metric) : `${short(metric)}{${pairs.join(',')}}`;
}

function clearFamily(figures: Record<string, number>, metric: MetricSpec): void {
  for (const series of Object.keys(figures)) {
    if (series === short(metric) || series.startsWith(`${short(metric)}{`))
      Reflect.deleteProperty(figures, series);
  }
}

function short({ name }: MetricSpec): string {
  return name.replace('docker_registry_', '');
}
