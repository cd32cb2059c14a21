import { readdirSync, readFileSync } from 'node:fs';
import { projectPath } from './prometheus-tools.ts';

/** A panel as far as its queries go. The file holds more. */
export interface DashboardPanel {
  readonly id?: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly datasource?: { readonly uid?: string };
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly PanelTarget[];
  readonly links?: readonly { readonly title?: string; readonly url?: string }[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly mappings?: readonly unknown[];
      readonly thresholds?: {
        readonly steps: readonly { readonly value: number | null; readonly color: string }[];
      };
    };
  };
}

export interface PanelTarget {
  readonly refId?: string;
  readonly expr: string;
  readonly datasource?: { readonly uid?: string };
}

export interface DashboardVariable {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly query?: string | { readonly query: string };
  readonly refresh?: number;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly datasource?: { readonly uid?: string };
}

export interface DashboardFile {
  readonly id?: number | null;
  readonly uid?: string;
  readonly title?: string;
  readonly description?: string;
  readonly links?: readonly DashboardLink[];
  readonly editable?: boolean;
  readonly refresh?: string;
  readonly schemaVersion: number;
  readonly panels: readonly DashboardPanel[];
  readonly templating: { readonly list: readonly DashboardVariable[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr?: string }[] };
}

export interface DashboardLink {
  readonly type?: string;
  readonly tags?: readonly string[];
  readonly keepTime?: boolean;
  readonly includeVars?: boolean;
}

export interface DashboardQuery {
  readonly dashboard: string;
  readonly panel: string;
  /** As written in the file. */
  readonly raw: string;
  /** As Prometheus gets it when all values of all variables are chosen. */
  readonly expr: string;
}

/** Every committed dashboard, by file name. */
export function readDashboards(): Readonly<Record<string, DashboardFile>> {
  const folder = projectPath('dashboards');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [file, JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as DashboardFile]),
  );
}

/** Every query that every committed dashboard asks of Prometheus, annotations included, ready to be run. */
export function dashboardQueries(ranges: QueryRanges = defaultRanges): readonly DashboardQuery[] {
  return Object.entries(readDashboards()).flatMap(([dashboard, file]) =>
    writtenQueries(file).map(({ panel, expr }) => ({
      dashboard,
      panel,
      raw: expr,
      expr: resolve(expr, ranges),
    })),
  );
}

export interface QueryRanges {
  /** What `$__rate_interval` stands for: at least four scrapes. */
  readonly rateInterval: string;
  /** What `$__range` stands for: the time range that the reader looks at. */
  readonly range: string;
}

const defaultRanges: QueryRanges = { rateInterval: '5m', range: '6h' };

/** Whether Loki is asked, in LogQL, rather than Prometheus. */
export function asksLoki(target: PanelTarget): boolean {
  return target.datasource?.uid === '${loki_datasource}';
}

/** The PromQL of one dashboard, with the panel or annotation that asks it. */
export function writtenQueries(
  file: DashboardFile,
): readonly { readonly panel: string; readonly expr: string }[] {
  const panels = file.panels.flatMap((panel) =>
    (panel.targets ?? [])
      .filter((target) => !asksLoki(target))
      .map(({ expr }) => ({ panel: panel.title ?? '', expr })),
  );
  const annotations = file.annotations.list.flatMap(({ name, expr }) =>
    expr === undefined ? [] : [{ panel: `annotation ${name}`, expr }],
  );
  return [...panels, ...annotations];
}

function resolve(expr: string, ranges: QueryRanges): string {
  return expr
    .replaceAll('$__rate_interval', ranges.rateInterval)
    .replaceAll('$__range', ranges.range)
    .replaceAll(/=~"\$\w+(\|?)"/g, '=~".+$1"');
}
