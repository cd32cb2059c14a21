/** Every selector of a dashboard carries these, so that a choice made at the top holds in every panel. */
const processMatchers = ['job=~"$job"', 'instance=~"$instance"'];
const variableMatchers = [...processMatchers, 'registry=~"$registry"'];

/** Selects the series of a metric that the dashboard's variables and the given matchers allow. */
export function series(metric: string, ...matchers: readonly string[]): string {
  return `${metric}{${[...variableMatchers, ...matchers].join(', ')}}`;
}

/** The same for what an exporter says of itself, which belongs to no registry. */
export function processSeries(metric: string): string {
  return `${metric}{${processMatchers.join(', ')}}`;
}

/** The rate of a counter. The interval is Grafana's, so that zooming never asks for less than four scrapes. */
export function rate(metric: string, ...matchers: readonly string[]): string {
  return `rate(${series(metric, ...matchers)}[$__rate_interval])`;
}

/** How much a counter grew in the time range that the reader looks at. */
export function increase(metric: string, ...matchers: readonly string[]): string {
  return `increase(${series(metric, ...matchers)}[$__range])`;
}

/** How much a counter grew in the window of the alert on it, so that number and limit are of one kind. */
export function increaseIn(window: string, metric: string, ...matchers: readonly string[]): string {
  return `increase(${series(metric, ...matchers)}[${window}])`;
}

/** For a gauge of which one series says as much as several, as where they have one cause. */
export function maxBy(labels: string, expr: string): string {
  return `max by (${labels}) (${expr})`;
}

export function sumBy(labels: string, expr: string): string {
  return `sum by (${labels}) (${expr})`;
}

/** A quantile of a histogram by registry and the given labels. */
export function quantile(of: number, histogram: string, labels = ''): string {
  const by = ['registry', ...(labels === '' ? [] : [labels]), 'le'].join(', ');
  return `histogram_quantile(${of}, ${sumBy(by, rate(`${histogram}_bucket`))})`;
}

export function age(timestamp: string): string {
  return `time() - ${timestamp}`;
}
