import { dashboards } from '../dashboards/src/generate.ts';

/** As far as the SDK's panels, which it types by kind, are read here. */
interface ShownPanel {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly targets?: readonly object[];
}

/** docs/dashboards.md: what a picture would show, as long as none was taken from a running Grafana. */
export function documentDashboards(): string {
  const chapters = Object.entries(dashboards).map(([file, build]) => {
    const { title, description, panels } = build();
    return `## ${title ?? file}\n\n\`dashboards/${file}\`: ${description ?? ''}\n\n${tableOf(panels ?? [])}`;
  });
  return `# Dashboards

Generated from dashboards/src by \`npm run generate\`; a test keeps it fresh.

Every selector is narrowed to the chosen job, instance and registry as well, which the queries below leave out. Names with a
colon are recorded by alerts/recording.rules.yml and slo.rules.yml; those over 30 days need a Prometheus that keeps its samples longer than that.
Log panels ask Loki, which [the compose profile \`logs\`](otlp.md#with-loki) brings, and show nothing where the exporter sends its records elsewhere.

${chapters.join('\n\n')}
`;
}

function tableOf(panels: readonly ShownPanel[]): string {
  const rows = panels
    .filter(({ type }) => type !== 'row')
    .map((panel) => `| ${panel.title ?? ''} | ${panel.description ?? ''} | ${queriesOf(panel)} |`);
  return ['| panel | shows | queries |', '|---|---|---|', ...rows].join('\n');
}

function queriesOf({ targets }: ShownPanel): string {
  return (targets ?? [])
    .map((query) => `\`${readable('expr' in query ? String(query.expr) : '')}\``)
    .join('<br>');
}

/** Without the matchers that all selectors share. */
function readable(expr: string): string {
  return expr
    .replaceAll(/job=~"\$job", instance=~"\$instance"(, registry=~"\$registry")?(, )?/g, '')
    .replaceAll('{}', '')
    .replaceAll('|', '\\|');
}
