import { asksLoki, type DashboardFile, writtenQueries } from '../support/dashboard-queries.ts';
import type { KnownNames } from './known-names.ts';
import { named, type Rules } from './rule.ts';

/** What every query of Prometheus keeps to. Whether it is PromQL at all, promtool and Prometheus say. */
export function promqlRules(known: KnownNames): Rules {
  return {
    'narrows every selector to the chosen job, instance and registry': (dashboard) =>
      asking(dashboard, false, (expr) => selectors(expr).some((one) => !isNarrowed(one, known))),
    'takes every rate over $__rate_interval': (dashboard) =>
      asking(dashboard, false, (expr) => /\bi?rate\((?![^[]*\[\$__rate_interval\])/.test(expr)),
    'asks a counter only for its growth': (dashboard) =>
      asking(dashboard, false, (expr) =>
        /\w+_total\b/.test(expr.replaceAll(/\b(rate|irate|increase)\(\w+_total\{/g, '')),
      ),
  };
}

/** One matcher, and what a pipeline of label filters looks like. Panels need no more of LogQL. */
const matcher = String.raw`\w+(=|!=|=~|!~)"[^"]*"`;
const logql = new RegExp(String.raw`^\{${matcher}(, ${matcher})*\}( \| ${matcher}( (or|and) ${matcher})*)*$`);

export const logqlRules: Rules = {
  "asks Loki in LogQL, for the exporter's records of the chosen registry": (dashboard) =>
    asking(
      dashboard,
      true,
      (expr) =>
        !logql.test(expr) ||
        !expr.startsWith('{service_name="registry-exporter"}') ||
        !expr.includes('docker_registry_name=~"$registry"'),
    ),
  'takes every range of LogQL over $__auto': (dashboard) =>
    asking(dashboard, true, (expr) => /\[(?!\$__auto\])[^\]"]+\]/.test(expr)),
};

export function unknownMetrics(dashboard: DashboardFile, known: KnownNames): readonly string[] {
  const names = new Set([...known.ofRegistry, ...known.ofProcess, ...known.ofAll]);
  const variables = dashboard.templating.list.map(({ name, query }) => ({
    panel: `variable ${name}`,
    expr: typeof query === 'string' ? query : (query?.query ?? ''),
  }));
  return [...writtenQueries(dashboard), ...variables].flatMap(({ panel, expr }) =>
    selectors(expr)
      .map(nameOf)
      .filter((name) => !names.has(name))
      .map((name) => `${panel}: asks for ${name}, which neither the exporter exposes nor a rule records`),
  );
}

function asking(
  dashboard: DashboardFile,
  loki: boolean,
  isBroken: (expr: string) => boolean,
): readonly string[] {
  const panels = dashboard.panels.filter((panel) =>
    (panel.targets ?? []).some((target) => asksLoki(target) === loki && isBroken(target.expr)),
  );
  return panels.map(named);
}

function selectors(expr: string): readonly string[] {
  const metric =
    /(?<![\w:"])(?:docker_registry_\w+|registry:[\w:]+|(?:process|nodejs)_\w+|up\b)(?:\{[^}]*\})?/g;
  return expr.match(metric) ?? [];
}

function nameOf(selector: string): string {
  return selector.replace(/\{.*/s, '');
}

function isNarrowed(selector: string, known: KnownNames): boolean {
  const name = nameOf(selector);
  if (known.ofAll.has(name)) return true;
  const choices = known.ofProcess.has(name) ? ['job', 'instance'] : ['job', 'instance', 'registry'];
  return choices.every((choice) => selector.includes(`${choice}=~"$${choice}"`));
}
