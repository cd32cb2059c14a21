/** The part of a metric's specification that its series names follow from. */
interface NamedMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
}

/** The names of our own metrics that an expression asks for. Label values are not names. */
export function metricNames(expr: string): readonly string[] {
  const withoutStrings = expr.replaceAll(/"[^"]*"/g, '""');
  return [...new Set(withoutStrings.match(/\bdocker_registry_\w+/g) ?? [])];
}

/** The series names that the exporter can expose: a histogram is three of them and none of its own name. */
export function seriesNames(catalogue: readonly NamedMetric[]): ReadonlySet<string> {
  return new Set(
    catalogue.flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}
