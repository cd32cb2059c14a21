import { Registry } from 'prom-client';
import type { MetricSpec } from '../domain/metric.ts';
import type { Sample } from '../domain/report.ts';
import { createInstrument } from './instrument.ts';

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** Samples of one registry as an exposition of their own, of which nothing is kept. Labels are of closed sets. */
export async function exposeOnce(registry: string, samples: readonly Sample[]): Promise<Exposition> {
  const metrics = new Registry();
  const specs = [...new Set<MetricSpec>(samples.map(({ metric }) => metric))];
  const instruments = new Map(specs.map((spec) => [spec, createInstrument(spec, metrics)]));
  for (const sample of samples) {
    if (sample.op !== 'clear') instruments.get(sample.metric)?.enter({ registry, ...sample.labels }, sample);
  }
  return { contentType: metrics.contentType, text: await metrics.metrics() };
}
