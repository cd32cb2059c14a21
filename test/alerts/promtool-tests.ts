import type { AlertCase, SeriesValues } from './cases/alert-case.ts';
import { expandValues, indexOf } from './series-values.ts';

/** Labels that the scrape and the exporter give to every series of a registry. */
const common = 'job="registry-exporter", instance="exporter:10055", registry="main"';

/** One test of a file for `promtool test rules`. */
export interface PromtoolTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels?: string; readonly value: number }[];
  }[];
}

export function titleOf({ alert, severity, when }: AlertCase): string {
  return `${alert} (${severity}) when ${when}`;
}

/** Fires and resolves; is just not enough; goes on through a scrape that fails while it is waited for. */
export function testsOf(one: AlertCase): readonly PromtoolTest[] {
  const lacking = { ...one, series: { ...one.series, ...one.below }, fires: [] };
  const name = titleOf(one);
  return [
    promtoolTest(`${name}: fires and resolves`, one, one.series),
    promtoolTest(
      `${name}: just not enough`,
      { ...lacking, quiet: [...one.quiet, ...one.fires] },
      lacking.series,
    ),
    ...(one.survivesGap === false
      ? []
      : [promtoolTest(`${name}: a scrape that fails`, { ...one, quiet: [] }, withGap(one))]),
  ];
}

function promtoolTest(name: string, one: AlertCase, series: SeriesValues): PromtoolTest {
  return {
    ...{ name, interval: one.interval },
    input_series: inputSeries(series),
    promql_expr_test: [
      ...one.quiet.map((time) => firing(one, time, 0)),
      ...one.fires.map((time) => firing(one, time, 1)),
    ],
  };
}

/** promtool reads long notations slowly and short ones differently from version to version: every value is written out. */
export function inputSeries(series: SeriesValues): PromtoolTest['input_series'] {
  return Object.entries(series).map(([name, values]) => ({
    series: name.replace(/\{C\b/, `{${common}`),
    values: expandValues(values).join(' '),
  }));
}

function firing(one: AlertCase, time: string, value: number): PromtoolTest['promql_expr_test'][number] {
  const matchers = [
    `alertname="${one.alert}"`,
    `severity="${one.severity}"`,
    'alertstate="firing"',
    ...(one.longWindow === undefined ? [] : [`long_window="${one.longWindow}"`]),
  ].join(', ');
  const expr = `count(ALERTS{${matchers}}) or vector(0)`;
  return { expr, eval_time: time, exp_samples: [{ labels: '{}', value }] };
}

/** The scrape before the one that brings the alert fails: every series ends, and begins again with the next. */
function withGap({ series, fires, interval }: AlertCase): SeriesValues {
  const at = indexOf(fires[0] ?? '0s', interval) - 1;
  return Object.fromEntries(
    Object.entries(series).map(([name, values]) => {
      const all = expandValues(values).map((value, index) => (index === at ? 'stale' : value));
      return [name, all.join(' ')];
    }),
  );
}
