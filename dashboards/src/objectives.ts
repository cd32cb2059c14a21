import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from './dashboard.ts';
import { stat, timeseries, withLimits } from './panels.ts';
import { series } from './selectors.ts';
import { target } from './targets.ts';
import { floors, limits } from './thresholds.ts';

/** What is promised, and the recording rule that says how much of a window was bad. */
export interface Objective {
  readonly name: 'availability' | 'errors' | 'manifest_latency';
  readonly subject: string;
  readonly badRatio: string;
  readonly alert: string;
  /** Of the two panels; the second has the next number. */
  readonly id: number;
}

/** The windows of the alerts on budgets: they fire when both windows burn that many times what the objective allows. */
const pairs = [
  { refId: 'A', long: '1h', short: '5m', times: 14.4 },
  { refId: 'B', long: '6h', short: '30m', times: 6 },
  { refId: 'C', long: '1d', short: '2h', times: 3 },
  { refId: 'D', long: '3d', short: '6h', times: 1 },
] as const;

export function objectivePanels(objective: Objective): PanelSource[] {
  return [budgetLeft(objective), burn(objective)];
}

function budgetLeft(objective: Objective): PanelSource {
  const bad = series(`${objective.badRatio}:30d`);
  const frame = {
    id: objective.id,
    title: `${objective.subject} budget left`,
    description:
      'Share of what the objective allows in 30 days that is not used up; below zero the objective is missed.',
    unit: units.PercentUnit,
    size: [6, 8] as const,
    alerts: [objective.alert],
  };
  return stat(frame, target('A', '{{registry}}', `1 - ${bad} / ${allowed(objective)}`))
    .thresholds(floors({ warning: 0.25, critical: 0 }))
    .max(1)
    .noValue('not recorded');
}

function burn(objective: Objective): PanelSource {
  const frame = {
    id: objective.id + 1,
    title: `${objective.subject} budget burn against the limit`,
    description:
      'How fast the budget goes in both windows of each alert, as a share of the speed at which it fires, which is 1.',
    unit: units.Short,
    size: [18, 8] as const,
    alerts: [objective.alert],
  };
  const queries = pairs.map(({ refId, long, short, times }) =>
    target(refId, `{{registry}} ${long} and ${short}`, shareOfLimit(objective, { long, short, times })),
  );
  return withLimits(timeseries(frame, ...queries).fillOpacity(0), limits({ warning: 1 }));
}

/** The lower of both windows, since the alert wants both above the limit. */
function shareOfLimit(objective: Objective, pair: { long: string; short: string; times: number }): string {
  const long = series(`${objective.badRatio}:${pair.long}`);
  const short = series(`${objective.badRatio}:${pair.short}`);
  return `((${long} < ${short}) or ${short}) / (${pair.times} * ${allowed(objective)})`;
}

/** The objective belongs to no registry, and is written in the recording rules alone. */
function allowed({ name }: Objective): string {
  return `(1 - scalar(registry:objective_ratio{objective="${name}"}))`;
}
