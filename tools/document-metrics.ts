import { metricGroups } from '../src/catalogue.ts';
import type { LabelSpec, MetricSpec } from '../src/domain/metric.ts';

/** docs/metrics.md, from the metrics as the code defines them. */
export function documentMetrics(): string {
  return `# Metrics

Generated from the code by \`npm run generate\`; a test keeps it fresh.

Every series carries the label \`registry\`, the configured name of the registry, but for those marked *process*, which are
one for the whole exporter. Counters whose labels have known values exist at 0 from start-up, so that a first failure shows
in \`increase()\`. Labels marked *capped* take their values from outside: after \`label_limit\` distinct values (200 by
default) the rest is entered under \`other\`. Besides these, \`process_*\` and \`nodejs_*\` of prom-client are exposed.

${metricGroups.map(({ title, metrics }) => documentGroup(title, metrics)).join('\n')}`;
}

function documentGroup(title: string, metrics: readonly MetricSpec[]): string {
  const rows = metrics.map((metric) => {
    const labels = metric.labels.map(documentLabel).join('; ');
    const help = metric.scope === 'process' ? `*process* ${metric.help}` : metric.help;
    return `| \`${metric.name}\` | ${metric.type} | ${labels} | ${help.replaceAll('|', '\\|')} |`;
  });
  return `## ${title}

| metric | type | labels | meaning |
|---|---|---|---|
${rows.join('\n')}
`;
}

function documentLabel({ name, values }: LabelSpec): string {
  return values === 'capped' ? `\`${name}\` (capped)` : `\`${name}\`: ${values.join(', ')}`;
}
