import performanceHooks from 'node:perf_hooks';
import { describe, expect, test, vi } from 'vitest';
import { metricCatalogue, reportedMetrics } from '../../src/catalogue.ts';
import { oneProbeMetrics } from '../../src/collectors/probe/one-probe.ts';
import { counter, gauge, histogram } from '../../src/domain/metric.ts';
import { add, clear, merge, observe, set } from '../../src/domain/report.ts';
import type { Series } from '../../src/domain/series.ts';
import { MetricStore } from '../../src/telemetry/metric-store.ts';
import { ourLines, seriesOf } from './exposition.ts';

const failures = counter('failures_total', 'Failures.', {
  labels: [{ name: 'reason', values: ['dns', 'tls'] }],
});
const plain = counter('probes_total', 'Probes.');
const pulls = counter('pulls_total', 'Pulls.', { labels: [{ name: 'repository', values: 'capped' }] });
const few = counter('few_total', 'Only named label sets exist from the start.', {
  labels: [{ name: 'code', values: ['200', '500'] }],
  initial: [{ code: '500' }],
});
const up = gauge('up', 'Whether it is up.');
const size = gauge('size_bytes', 'Size.', { labels: [{ name: 'repository', values: 'capped' }] });
const cpu = counter('cpu_seconds_total', 'CPU time.', { labels: [{ name: 'container', values: 'capped' }] });
const took = histogram('took_seconds', 'Durations.', { buckets: [0.1, 1] });
const tookEach = histogram('took_each_seconds', 'Durations by operation.', {
  labels: [{ name: 'operation', values: ['pull', 'push'] }],
  buckets: [0.1, 1],
});
const build = gauge('build_info', 'Always 1.', {
  labels: [{ name: 'version', values: 'capped' }],
  scope: 'process',
});
const metrics = [failures, plain, pulls, few, up, size, cpu, took, tookEach, build];

function createStore(registries: readonly string[] = ['main'], labelLimit = 3): MetricStore {
  return new MetricStore({ metrics, registries, labelLimit });
}

/** The series of a counter that have counted something. */
async function counted(store: MetricStore, name: string): Promise<readonly Series[]> {
  return (await store.read(name)).filter(({ value }) => value > 0);
}

describe('the exposition', () => {
  test('has this exact text', async () => {
    const store = createStore();

    store.apply('', [set(build, 1, { version: '1.2.3' })]);
    store.apply('main', [
      add(failures, 2, { reason: 'tls' }),
      add(pulls, 1, { repository: 'team/app' }),
      set(up, 1),
      set(size, 1.5e9, { repository: 'say "hi" \\ bye' }),
      set(cpu, 12.5, { container: 'registry' }),
      observe(took, 0.05),
      observe(took, 3),
    ]);

    expect(await ourLines(store)).toMatchInlineSnapshot(`
      "# HELP failures_total Failures.
      # TYPE failures_total counter
      failures_total{registry="main",reason="dns"} 0
      failures_total{registry="main",reason="tls"} 2
      # HELP probes_total Probes.
      # TYPE probes_total counter
      probes_total{registry="main"} 0
      # HELP pulls_total Pulls.
      # TYPE pulls_total counter
      pulls_total{registry="main",repository="team/app"} 1
      # HELP few_total Only named label sets exist from the start.
      # TYPE few_total counter
      few_total{registry="main",code="500"} 0
      # HELP up Whether it is up.
      # TYPE up gauge
      up{registry="main"} 1
      # HELP size_bytes Size.
      # TYPE size_bytes gauge
      size_bytes{registry="main",repository="say \\"hi\\" \\\\ bye"} 1500000000
      # HELP cpu_seconds_total CPU time.
      # TYPE cpu_seconds_total counter
      cpu_seconds_total{registry="main",container="registry"} 12.5
      # HELP took_seconds Durations.
      # TYPE took_seconds histogram
      took_seconds_bucket{le="0.1",registry="main"} 1
      took_seconds_bucket{le="1",registry="main"} 1
      took_seconds_bucket{le="+Inf",registry="main"} 2
      took_seconds_sum{registry="main"} 3.05
      took_seconds_count{registry="main"} 2
      # HELP took_each_seconds Durations by operation.
      # TYPE took_each_seconds histogram
      took_each_seconds_bucket{le="0.1",registry="main",operation="pull"} 0
      took_each_seconds_bucket{le="1",registry="main",operation="pull"} 0
      took_each_seconds_bucket{le="+Inf",registry="main",operation="pull"} 0
      took_each_seconds_sum{registry="main",operation="pull"} 0
      took_each_seconds_count{registry="main",operation="pull"} 0
      took_each_seconds_bucket{le="0.1",registry="main",operation="push"} 0
      took_each_seconds_bucket{le="1",registry="main",operation="push"} 0
      took_each_seconds_bucket{le="+Inf",registry="main",operation="push"} 0
      took_each_seconds_sum{registry="main",operation="push"} 0
      took_each_seconds_count{registry="main",operation="push"} 0
      # HELP build_info Always 1.
      # TYPE build_info gauge
      build_info{version="1.2.3"} 1
      # HELP docker_registry_exporter_series_overflow_total Observations whose label value was over the limit or not fit for a label, and which were entered under other.
      # TYPE docker_registry_exporter_series_overflow_total counter
      docker_registry_exporter_series_overflow_total{registry="main",metric="pulls_total"} 0
      docker_registry_exporter_series_overflow_total{registry="main",metric="size_bytes"} 0
      docker_registry_exporter_series_overflow_total{registry="main",metric="cpu_seconds_total"} 0
      docker_registry_exporter_series_overflow_total{registry="main",metric="other"} 0
      # HELP docker_registry_exporter_samples_refused_total Observations left out because no series can take their value: not a finite number, or a negative one for a counter.
      # TYPE docker_registry_exporter_samples_refused_total counter
      docker_registry_exporter_samples_refused_total{registry="main"} 0"
    `);
  });

  test('has every counter of closed labels at zero for every registry before anything happened', async () => {
    const store = createStore(['main', 'mirror']);

    const series = await seriesOf(store);
    expect(series.filter((line) => !/^(docker_registry_exporter|took_each)_/.test(line))).toEqual([
      'failures_total{registry="main",reason="dns"} 0',
      'failures_total{registry="main",reason="tls"} 0',
      'failures_total{registry="mirror",reason="dns"} 0',
      'failures_total{registry="mirror",reason="tls"} 0',
      'probes_total{registry="main"} 0',
      'probes_total{registry="mirror"} 0',
      'few_total{registry="main",code="500"} 0',
      'few_total{registry="mirror",code="500"} 0',
      'took_seconds_bucket{le="0.1",registry="main"} 0',
      'took_seconds_bucket{le="1",registry="main"} 0',
      'took_seconds_bucket{le="+Inf",registry="main"} 0',
      'took_seconds_sum{registry="main"} 0',
      'took_seconds_count{registry="main"} 0',
      'took_seconds_bucket{le="0.1",registry="mirror"} 0',
      'took_seconds_bucket{le="1",registry="mirror"} 0',
      'took_seconds_bucket{le="+Inf",registry="mirror"} 0',
      'took_seconds_sum{registry="mirror"} 0',
      'took_seconds_count{registry="mirror"} 0',
    ]);
  });

  test('of the whole catalogue names every metric with its help and its type', async () => {
    const store = new MetricStore({ metrics: reportedMetrics, registries: ['main'], labelLimit: 200 });

    const text = await store.exposition();

    const elsewhere = new Set(oneProbeMetrics);
    for (const spec of metricCatalogue.filter((one) => !elsewhere.has(one))) {
      const { name, help, type } = spec;
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
    }
  });

  test('has the defaults of the process, but for those that promtool refuses', async () => {
    const text = await createStore().exposition();

    expect(text).toContain('\nprocess_cpu_seconds_total ');
    expect(text).toContain('\nnodejs_eventloop_lag_seconds ');
    expect(text).not.toMatch(/nodejs_active_\w+_total/);
  });

  test('measures the lag of the event loop at the scrape, without a timer that wakes the process', async () => {
    const monitor = vi.spyOn(performanceHooks, 'monitorEventLoopDelay');

    const text = await createStore().exposition();

    expect(text).not.toMatch(/nodejs_eventloop_lag_\w+_seconds/);
    expect(monitor.mock.calls.map(([options]) => options?.resolution)).toEqual([2_147_483_647]);
    monitor.mockRestore();
  });
});

describe('a gauge', () => {
  test('is absent until it is set and keeps its last value', async () => {
    const store = createStore();

    const before = await store.read('up');
    store.apply('main', [set(up, 1)]);
    store.apply('main', [set(up, 0)]);

    expect(before).toEqual([]);
    expect(await store.read('up')).toEqual([{ labels: { registry: 'main' }, value: 0 }]);
  });

  test('that is cleared and set anew has only the new series, and other registries keep theirs', async () => {
    const store = createStore(['main', 'mirror']);

    store.apply('mirror', [set(size, 7, { repository: 'gone' })]);
    store.apply('main', [set(size, 1, { repository: 'gone' }), set(size, 2, { repository: 'kept' })]);
    store.apply('main', [clear(size), set(size, 3, { repository: 'kept' })]);

    expect(await store.read('size_bytes')).toEqual([
      { labels: { registry: 'mirror', repository: 'gone' }, value: 7 },
      { labels: { registry: 'main', repository: 'kept' }, value: 3 },
    ]);
  });

  test('that is cleared twice at once has only what was set last', async () => {
    const store = createStore();

    store.apply('main', [set(size, 1, { repository: 'a' }), set(size, 1, { repository: 'b' })]);
    store.apply('main', [
      clear(size),
      set(size, 2, { repository: 'a' }),
      clear(size),
      set(size, 3, { repository: 'b' }),
    ]);

    expect(await store.read('size_bytes')).toEqual([
      { labels: { registry: 'main', repository: 'b' }, value: 3 },
    ]);
  });

  test('that is cleared and then counted begins at nothing', async () => {
    const store = createStore();

    store.apply('main', [set(size, 7, { repository: 'a' })]);
    store.apply('main', [clear(size), add(size, 1, { repository: 'a' })]);

    expect(await store.read('size_bytes')).toEqual([
      { labels: { registry: 'main', repository: 'a' }, value: 1 },
    ]);
  });

  test('that is cleared has room again for other values, and none for more than its limit', async () => {
    const store = createStore(['main'], 2);
    const sizes = (...names: readonly string[]) => names.map((repository) => set(size, 1, { repository }));

    store.apply('main', sizes('a', 'b'));
    store.apply('main', [clear(size), ...sizes('c', 'b', 'a')]);

    expect((await store.read('size_bytes')).map(({ labels }) => labels['repository']).sort()).toEqual([
      'b',
      'c',
      'other',
    ]);
  });

  test('that is cleared before it was ever set stays absent', async () => {
    const store = createStore();

    store.apply('main', [clear(size), clear(size)]);

    expect(await store.read('size_bytes')).toEqual([]);
  });
});

describe('a histogram', () => {
  const each = async (store: MetricStore) =>
    (await seriesOf(store)).filter((line) => line.startsWith('took_each'));

  test('takes observations that were sorted into buckets elsewhere beside single ones', async () => {
    const store = createStore();

    store.apply('main', [
      observe(tookEach, 0.1, { operation: 'pull' }),
      merge(tookEach, { counts: [3, 0, 2], sum: 40.5 }, { operation: 'pull' }),
      observe(tookEach, 0.5, { operation: 'pull' }),
      merge(tookEach, { counts: [1, 1, 0], sum: 0.75 }, { operation: 'pull' }),
    ]);

    expect(await each(store)).toEqual([
      'took_each_seconds_bucket{le="0.1",registry="main",operation="pull"} 5',
      'took_each_seconds_bucket{le="1",registry="main",operation="pull"} 7',
      'took_each_seconds_bucket{le="+Inf",registry="main",operation="pull"} 9',
      'took_each_seconds_sum{registry="main",operation="pull"} 41.85',
      'took_each_seconds_count{registry="main",operation="pull"} 9',
      'took_each_seconds_bucket{le="0.1",registry="main",operation="push"} 0',
      'took_each_seconds_bucket{le="1",registry="main",operation="push"} 0',
      'took_each_seconds_bucket{le="+Inf",registry="main",operation="push"} 0',
      'took_each_seconds_sum{registry="main",operation="push"} 0',
      'took_each_seconds_count{registry="main",operation="push"} 0',
    ]);
  });

  test('has the same series whether it was given observations singly or sorted', async () => {
    const [singly, sorted] = [createStore(), createStore()];

    singly.apply(
      'main',
      [0, 0.1, 0.25, 1, 1.5, 2].map((value) => observe(took, value)),
    );
    sorted.apply('main', [merge(took, { counts: [2, 2, 2], sum: 4.85 })]);

    expect(await seriesOf(sorted)).toEqual(await seriesOf(singly));
  });

  test('makes a series for a label value that it had none for', async () => {
    const store = createStore(['main']);

    store.apply('main', [merge(tookEach, { counts: [0, 1, 0], sum: 0.5 }, { operation: 'unheard of' })]);

    expect((await each(store)).slice(-5)).toEqual([
      'took_each_seconds_bucket{le="0.1",registry="main",operation="other"} 0',
      'took_each_seconds_bucket{le="1",registry="main",operation="other"} 1',
      'took_each_seconds_bucket{le="+Inf",registry="main",operation="other"} 1',
      'took_each_seconds_sum{registry="main",operation="other"} 0.5',
      'took_each_seconds_count{registry="main",operation="other"} 1',
    ]);
  });

  test('keeps the registries apart', async () => {
    const store = createStore(['main', 'mirror']);

    store.apply('mirror', [merge(took, { counts: [1, 0, 0], sum: 0.05 })]);

    expect(await seriesOf(store)).toContain('took_seconds_count{registry="main"} 0');
    expect(await seriesOf(store)).toContain('took_seconds_count{registry="mirror"} 1');
  });
});

describe('a counter that is kept outside', () => {
  test('shows the total as it is, and a fall as the reset it is', async () => {
    const store = createStore();
    const totals: number[] = [];

    for (const total of [10, 12.5, 12.5, 3, 0]) {
      store.apply('main', [set(cpu, total, { container: 'registry' })]);
      totals.push((await store.read('cpu_seconds_total'))[0]?.value ?? Number.NaN);
    }

    expect(totals).toEqual([10, 12.5, 12.5, 3, 0]);
  });

  test('is gone when its container is gone', async () => {
    const store = createStore();

    store.apply('main', [set(cpu, 10, { container: 'old' }), set(cpu, 1, { container: 'new' })]);
    store.apply('main', [clear(cpu), set(cpu, 2, { container: 'new' })]);

    expect(await store.read('cpu_seconds_total')).toEqual([
      { labels: { registry: 'main', container: 'new' }, value: 2 },
    ]);
  });
});

describe('a label from outside', () => {
  const pull = (repository: string) => add(pulls, 1, { repository });
  const overflow = 'docker_registry_exporter_series_overflow_total';

  test('keeps the series of the first values and sends later ones to other, which is counted', async () => {
    const store = createStore();

    store.apply('main', ['a', 'b', 'c', 'd', 'e', 'a', 'd'].map(pull));

    expect(await store.read('pulls_total')).toEqual([
      { labels: { registry: 'main', repository: 'a' }, value: 2 },
      { labels: { registry: 'main', repository: 'b' }, value: 1 },
      { labels: { registry: 'main', repository: 'c' }, value: 1 },
      { labels: { registry: 'main', repository: 'other' }, value: 3 },
    ]);
    expect(await counted(store, overflow)).toEqual([
      { labels: { registry: 'main', metric: 'pulls_total' }, value: 3 },
    ]);
  });

  test('has its limit for each registry and each metric', async () => {
    const store = createStore(['main', 'mirror'], 1);

    store.apply('main', [pull('a'), set(size, 1, { repository: 'b' })]);
    store.apply('mirror', [pull('c')]);

    expect((await store.read('pulls_total')).map(({ labels }) => labels['repository'])).toEqual(['a', 'c']);
    expect((await store.read('size_bytes')).map(({ labels }) => labels['repository'])).toEqual(['b']);
    expect(await counted(store, overflow)).toEqual([]);
  });

  test('has room again after its family was cleared', async () => {
    const store = createStore(['main'], 1);

    store.apply('main', [set(size, 1, { repository: 'old' })]);
    store.apply('main', [clear(size), set(size, 2, { repository: 'new' })]);

    expect(await store.read('size_bytes')).toEqual([
      { labels: { registry: 'main', repository: 'new' }, value: 2 },
    ]);
  });

  test.each([
    ['a comma', 'a,b'],
    ['a colon', 'a:b'],
    ['a line break', 'a\nb'],
    ['half a surrogate pair', 'a\ud800'],
    ['256 characters', 'a'.repeat(256)],
  ])('with %s becomes other', async (_, repository) => {
    const store = createStore();

    store.apply('main', [pull(repository)]);

    expect(await store.read('pulls_total')).toEqual([
      { labels: { registry: 'main', repository: 'other' }, value: 1 },
    ]);
  });

  test('of a closed set becomes other where the set does not hold it', async () => {
    const store = createStore();

    store.apply('main', [add(failures, 1, { reason: 'unheard of' })]);

    expect(await seriesOf(store)).toContain('failures_total{registry="main",reason="other"} 1');
    expect(await counted(store, overflow)).toEqual([
      { labels: { registry: 'main', metric: 'other' }, value: 1 },
    ]);
  });
});

describe('a value that no series can take', () => {
  test.each([
    ['a negative increase', add(plain, -1)],
    ['an endless increase', add(plain, Number.POSITIVE_INFINITY)],
    ['a total that is no number', set(plain, Number.NaN)],
    ['an endless duration', observe(took, Number.POSITIVE_INFINITY)],
    ['a gauge that is no number', set(up, Number.NaN)],
    ['a bucket too few', merge(took, { counts: [1, 1], sum: 1 })],
    ['a bucket too many', merge(took, { counts: [1, 1, 1, 1], sum: 1 })],
    ['a bucket below zero', merge(took, { counts: [1, -1, 1], sum: 1 })],
    ['a bucket that is no number', merge(took, { counts: [1, Number.NaN, 1], sum: 1 })],
    ['a bucket of half an observation', merge(took, { counts: [1, 0.5, 1], sum: 1 })],
    ['an endless sum', merge(took, { counts: [1, 1, 1], sum: Number.POSITIVE_INFINITY })],
    ['a sum below zero', merge(took, { counts: [1, 1, 1], sum: -1 })],
    ['buckets for a counter', merge(plain, { counts: [1], sum: 1 })],
  ])('such as %s is left out and counted', async (_, sample) => {
    const store = createStore();
    const refused = 'docker_registry_exporter_samples_refused_total';
    const others = async () => (await seriesOf(store)).filter((line) => !line.startsWith(refused));
    const before = await others();

    store.apply('main', [sample]);

    expect(await counted(store, refused)).toEqual([{ labels: { registry: 'main' }, value: 1 }]);
    expect(await others()).toEqual(before);
  });

  test('is not one below zero for a gauge', async () => {
    const store = createStore();

    store.apply('main', [set(size, -1, { repository: 'a' })]);

    expect((await store.read('size_bytes'))[0]?.value).toBe(-1);
  });
});

describe("the store's own counters", () => {
  const zeros = async (name: string) => {
    const series = await createStore().read(`docker_registry_exporter_${name}`);
    return series.filter(({ value }) => value === 0).map(({ labels }) => labels['metric']);
  };

  test('exist at zero for each metric that has a capped label, and for the rest', async () => {
    expect(await zeros('series_overflow_total')).toEqual([
      'pulls_total',
      'size_bytes',
      'cpu_seconds_total',
      'other',
    ]);
  });
});

test('a metric outside the catalogue is a bug and is told as one', () => {
  const store = createStore();

  expect(() => {
    store.apply('main', [add(counter('stranger_total', 'Not declared.'))]);
  }).toThrow('stranger_total: is not in the metric catalogue');
});

describe('a registry', () => {
  test('that is forgotten leaves no series, and takes none from another', async () => {
    const store = createStore(['main', 'mirror']);
    const samples = [
      ...[add(failures, 2, { reason: 'tls' }), add(pulls, 1, { repository: 'a' }), set(up, 1)],
      ...[
        set(cpu, 3, { container: 'c' }),
        observe(took, 0.05),
        observe(tookEach, 0.05, { operation: 'pull' }),
      ],
    ];
    store.apply('main', samples);
    store.apply('mirror', samples);

    await store.forget('main');

    const text = await store.exposition();
    expect(text).not.toContain('registry="main"');
    expect(await ourLines(store)).toContain('failures_total{registry="mirror",reason="tls"} 2\n');
  });

  test('that is begun has its counters at zero, and room for as many values as any other', async () => {
    const store = createStore([]);
    const values = ['a', 'b', 'c'].map((repository) => add(pulls, 1, { repository }));
    store.begin('main');
    store.apply('main', values);

    await store.forget('main');
    store.begin('main');
    const zeros = await store.read('failures_total');
    store.apply('main', [add(pulls, 1, { repository: 'd' })]);

    expect(zeros).toEqual(
      ['dns', 'tls'].map((reason) => ({ labels: { registry: 'main', reason }, value: 0 })),
    );
    expect(await store.read('pulls_total')).toEqual([
      { labels: { registry: 'main', repository: 'd' }, value: 1 },
    ]);
  });
});

describe('what is withdrawn', () => {
  test('is what was set, not what was counted', async () => {
    const store = createStore();
    store.apply('main', [set(up, 1), set(cpu, 3, { container: 'c' }), add(plain), observe(took, 1)]);

    store.withdraw('main', [up, cpu, plain, took]);

    expect([await store.read('up'), await store.read('cpu_seconds_total')]).toEqual([[], []]);
    expect(await store.read('probes_total')).toEqual([{ labels: { registry: 'main' }, value: 1 }]);
    expect(await ourLines(store)).toContain('took_seconds_count{registry="main"} 1\n');
  });

  test('may be the series with one label alone', async () => {
    const store = createStore();
    store.apply('main', [set(size, 1, { repository: 'gone' }), set(size, 2, { repository: 'kept' })]);

    store.withdraw('main', [size], { repository: 'gone' });

    expect(await store.read('size_bytes')).toEqual([
      { labels: { registry: 'main', repository: 'kept' }, value: 2 },
    ]);
  });

  test('leaves the cap of counters as it is, for their series stay', async () => {
    const store = createStore();
    const values = ['a', 'b', 'c', 'd'].map((repository) => add(pulls, 1, { repository }));
    store.apply('main', values.slice(0, 3));

    store.withdraw('main', [pulls]);
    store.apply('main', values.slice(3));

    const names = (await counted(store, 'pulls_total')).map(({ labels }) => labels['repository']);
    expect(names).toEqual(['a', 'b', 'c', 'other']);
  });
});
