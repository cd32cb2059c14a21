import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LabelSpec, MetricSpec } from '../../src/domain/metric.ts';

/**
 * An exporter on loopback that knows the whole catalogue: every metric with every value of its closed labels.
 * Gauges are 1; counters grow with each scrape, so that no rate is zero.
 */
export interface CatalogueExporter {
  /** host:port, as a scrape target is written. */
  readonly target: string;
  /** Gives every series of a gauge another value than 1. */
  setGauge(name: string, value: number): void;
  stop(): Promise<void>;
}

export async function startCatalogueExporter(catalogue: readonly MetricSpec[]): Promise<CatalogueExporter> {
  const gauges = new Map<string, number>();
  let scrapes = 0;
  const server = createServer((_request, response) => {
    scrapes += 1;
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(
      exposition(catalogue, (metric) => (metric.type === 'gauge' ? (gauges.get(metric.name) ?? 1) : scrapes)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  const setGauge = (name: string, value: number): void => {
    gauges.set(name, value);
  };
  return { target: `127.0.0.1:${port}`, setGauge, stop };
}

type ValueOf = (metric: MetricSpec) => number;

function exposition(catalogue: readonly MetricSpec[], valueOf: ValueOf): string {
  return catalogue.map((metric) => family(metric, valueOf(metric))).join('');
}

function family(metric: MetricSpec, value: number): string {
  const lines = labelSets(metric).flatMap((labels) =>
    metric.type === 'histogram' ? histogram(metric, labels, value) : [sample(metric.name, labels, value)],
  );
  return [`# HELP ${metric.name} ${metric.help}`, `# TYPE ${metric.name} ${metric.type}`, ...lines, ''].join(
    '\n',
  );
}

function histogram(metric: MetricSpec, labels: readonly string[], value: number): readonly string[] {
  const buckets = [...(metric.buckets ?? []).map(String), '+Inf'];
  return [
    ...buckets.map((limit) => sample(`${metric.name}_bucket`, [...labels, `le="${limit}"`], value)),
    sample(`${metric.name}_sum`, labels, value),
    sample(`${metric.name}_count`, labels, value),
  ];
}

function sample(name: string, labels: readonly string[], value: number): string {
  return `${name}{${labels.join(',')}} ${value}`;
}

function labelSets(metric: MetricSpec): readonly (readonly string[])[] {
  const scope = metric.scope === 'registry' ? ['registry="main"'] : [];
  return metric.labels.reduce<readonly (readonly string[])[]>(
    (sets, label) =>
      sets.flatMap((set) => values(label).map((value) => [...set, `${label.name}="${value}"`])),
    [scope],
  );
}

function values(label: LabelSpec): readonly string[] {
  return label.values === 'capped' ? [`some-${label.name}`] : label.values;
}
