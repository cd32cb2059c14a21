import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createCanaryCollector } from '../../../src/collectors/canary/collector.ts';
import { LastTrip } from '../../../src/collectors/canary/last-trip.ts';
import type { CanaryConfig, RegistryConfig } from '../../../src/config/model.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import type { Collector } from '../../../src/domain/collector.ts';
import { plainRegistry } from '../../support/registry-config.ts';
import { keepOutput } from '../../support/output.ts';
import { figuresOf } from '../../support/samples.ts';

const usual: CanaryConfig = { intervalMs: 300_000, timeoutMs: 10_000, repository: 'team/canary' };

export interface CanarySetup {
  readonly url: URL;
  readonly registry?: Partial<RegistryConfig>;
  readonly config?: Partial<CanaryConfig>;
}

export function canaryFor({ url, registry, config }: CanarySetup): Collector {
  return createCanaryCollector({
    registry: { ...plainRegistry('local', url), ...registry },
    config: { ...usual, ...config },
    ...{ version: '1.2.3', clock: systemClock, last: new LastTrip() },
  });
}

/** What one round trip had to say: whether it went well, the failed step, the steps that were timed, and the record. */
export async function travel(collector: Collector) {
  const { report, status } = await collector.collect(new AbortController().signal);
  keepOutput(JSON.stringify(report.records));
  const figures = figuresOf([report]);
  const stepsOf = (metric: string): readonly string[] =>
    report.samples.flatMap((sample) =>
      sample.op !== 'clear' && sample.metric.name.endsWith(metric) ? [sample.labels['step'] ?? ''] : [],
    );
  return {
    status,
    up: figures['canary_up'],
    failed: stepsOf('canary_failures_total')[0],
    steps: stepsOf('canary_step_duration_seconds'),
    newBytes: figures['canary_pushed_bytes_total'] ?? 0,
    told: report.records.map(({ body }) => body.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')),
  };
}

/** The sum of all blobs in a registry's storage. */
export function blobBytes(root: string): number {
  const blobs = join(root, 'docker/registry/v2/blobs');
  const files = readdirSync(blobs, { recursive: true }).map((name) => statSync(join(blobs, String(name))));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}
