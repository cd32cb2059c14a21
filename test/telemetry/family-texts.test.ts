import fc from 'fast-check';
import { Registry } from 'prom-client';
import { expect, test, vi } from 'vitest';
import { counter, gauge, histogram } from '../../src/domain/metric.ts';
import { add, clear, observe, set, type Entry, type Sample } from '../../src/domain/report.ts';
import { FamilyTexts } from '../../src/telemetry/family-texts.ts';
import { createInstrument } from '../../src/telemetry/instrument.ts';
import { MetricStore } from '../../src/telemetry/metric-store.ts';
import { ourLines } from './exposition.ts';
import { propertyRuns } from '../support/property-runs.ts';

const labels = [{ name: 'kind', values: ['a', 'b'] }] as const;
const failures = counter('failures_total', 'Failures.', { labels });
const up = gauge('up', 'Whether it is up.', { labels });
const took = histogram('took_seconds', 'Durations.', { buckets: [0.1, 1] });

const anySample: fc.Arbitrary<Sample> = fc
  .record({ kind: fc.constantFrom('a', 'b'), value: fc.integer({ min: 0, max: 3 }) })
  .chain(({ kind, value }) =>
    fc.constantFrom<Sample>(
      add(failures, value, { kind }),
      set(failures, value, { kind }),
      set(up, value, { kind }),
      clear(up),
      observe(took, value),
    ),
  );
const anyStep = fc.oneof(
  fc.record({ registry: fc.constantFrom('main', 'other'), samples: fc.array(anySample, { maxLength: 4 }) }),
  fc.record({ forget: fc.constantFrom('main', 'other') }),
  fc.constant({ withdraw: 'main' } as const),
);

function upIs(value: number): Entry {
  return { op: 'set', metric: up, value, labels: { kind: 'a' } };
}

test('a store that was asked all along says the same as one that was never asked before', async () => {
  const create = (): MetricStore =>
    new MetricStore({ metrics: [failures, up, took], registries: ['main'], labelLimit: 3 });
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 20 }), async (steps) => {
      const [asked, unasked] = [create(), create()];
      for (const step of steps) {
        for (const store of [asked, unasked]) {
          if ('samples' in step) store.apply(step.registry, step.samples);
          else if ('forget' in step) await store.forget(step.forget);
          else store.withdraw(step.withdraw, [up]);
        }
        await asked.exposition();
      }
      expect(await ourLines(asked)).toBe(await ourLines(unasked));
    }),
    { numRuns: propertyRuns(300) },
  );
});

test('a family that has not changed is not written again, one that changes meanwhile is', async () => {
  const registry = new Registry();
  const texts = new FamilyTexts(registry);
  const instrument = texts.watch(up.name, createInstrument(up, registry));
  texts.watch(failures.name, createInstrument(failures, registry));
  const written = vi.spyOn(registry, 'getSingleMetricAsString');

  instrument.enter({ registry: 'main', kind: 'a' }, upIs(1));
  const first = texts.exposition();
  instrument.enter({ registry: 'main', kind: 'a' }, upIs(2));
  await first;
  expect(written.mock.calls).toEqual([['up'], ['failures_total']]);

  const second = await texts.exposition();
  expect(second).toBe(await registry.metrics());
  expect(second).toContain('up{registry="main",kind="a"} 2');
  expect(written.mock.calls.slice(2)).toEqual([['up']]);
});

test('a long text is not kept', async () => {
  const registry = new Registry();
  const texts = new FamilyTexts(registry);
  const instrument = texts.watch(up.name, createInstrument(up, registry));
  for (let kind = 0; kind < 2_000; kind += 1)
    instrument.enter({ registry: 'main', kind: `kind ${kind}` }, upIs(1));
  const written = vi.spyOn(registry, 'getSingleMetricAsString');

  await texts.exposition();
  await texts.exposition();

  expect(written).toHaveBeenCalledTimes(2);
});
