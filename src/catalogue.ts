import { discoveryMetrics } from './collectors/discovery/metrics.ts';
import { canaryMetrics } from './collectors/canary/metrics.ts';
import { containerMetrics } from './collectors/container/metrics.ts';
import { gcMetrics } from './collectors/gc/metrics.ts';
import { logMetrics } from './collectors/log/metrics.ts';
import { probeMetrics } from './collectors/probe/metrics.ts';
import { oneProbeMetrics } from './collectors/probe/one-probe.ts';
import { selfMetrics } from './collectors/self-metrics.ts';
import { storageMetrics } from './collectors/storage/metrics.ts';
import { buildMetrics } from './telemetry/build-info.ts';
import { otlpMetrics } from './telemetry/otlp/metrics.ts';
import { createStoreMetrics } from './telemetry/store-metrics.ts';
import type { MetricSpec } from './domain/metric.ts';

/** One group of the contract, as docs/metrics.md lists it. */
export interface MetricGroup {
  readonly title: string;
  readonly metrics: readonly MetricSpec[];
}

/** What is told of every registry, whichever collectors it has. */
export const exporterMetrics: readonly MetricSpec[] = [...buildMetrics, ...selfMetrics, ...otlpMetrics];

const reportedGroups: readonly MetricGroup[] = [
  { title: 'Availability (`probe`)', metrics: probeMetrics },
  { title: 'Round trips (`canary`)', metrics: canaryMetrics },
  { title: 'Traffic, errors, authentication (`log`)', metrics: logMetrics },
  { title: 'Containers (`container`)', metrics: containerMetrics },
  { title: 'Discovery and configuration (`discovery`)', metrics: discoveryMetrics },
  { title: 'Storage (`storage`)', metrics: storageMetrics },
  { title: 'Garbage collection (`gc`)', metrics: gcMetrics },
  { title: 'The exporter itself', metrics: exporterMetrics },
];

/** Every metric that a report may hold. */
export const reportedMetrics: readonly MetricSpec[] = reportedGroups.flatMap(({ metrics }) => metrics);

const { seriesOverflow, samplesRefused } = createStoreMetrics(reportedMetrics);

export const metricGroups: readonly MetricGroup[] = [
  ...reportedGroups,
  { title: 'What was left out', metrics: [seriesOverflow, samplesRefused] },
  { title: 'One probe (`/probe`)', metrics: oneProbeMetrics },
];

/** Every metric that the exporter can expose, at `/metrics` or `/probe`, besides `process_*` and `nodejs_*`. */
export const metricCatalogue: readonly MetricSpec[] = metricGroups.flatMap(({ metrics }) => metrics);
