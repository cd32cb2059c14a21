import { Counter, Gauge, type Registry } from 'prom-client';
import type { Labels, MetricSpec } from '../domain/metric.ts';
import { assertNever } from '../domain/never.ts';
import type { Entry } from '../domain/report.ts';
import { BucketHistogram } from './bucket-histogram.ts';

/** One metric of prom-client behind the few things the store does with it. */
export interface Instrument {
  /** Enters a sample that the metric can take under the labels it was given, its own being from outside. */
  enter(labels: Labels, entry: Entry): void;
  /** Makes a series exist at zero; a gauge has none before it is set. */
  zero(labels: Labels): void;
  remove(labels: Labels): void;
  /** The labels of every series there is. */
  series(): Promise<readonly Labels[]>;
}

export function createInstrument(metric: MetricSpec, registry: Registry): Instrument {
  const labelNames = metric.labels.map(({ name }) => name);
  if (metric.scope === 'registry') labelNames.unshift('registry');
  const options = { name: metric.name, help: metric.help, labelNames, registers: [registry] };
  switch (metric.type) {
    case 'counter':
      return counterInstrument(new Counter(options));
    case 'gauge':
      return gaugeInstrument(new Gauge(options));
    case 'histogram':
      return histogramInstrument(
        new BucketHistogram({ ...options, buckets: metric.buckets ?? [] }, registry),
      );
    default:
      return assertNever(metric.type);
  }
}

function counterInstrument(counter: Counter): Instrument {
  return {
    enter: (labels, entry) => {
      if (entry.op === 'merge') return;
      // prom-client's counter only ever grows; a total kept outside is entered anew, its fall being a reset.
      if (entry.op === 'set') counter.remove(labels);
      counter.inc(labels, entry.value);
    },
    zero: (labels) => {
      counter.inc(labels, 0);
    },
    remove: (labels) => {
      counter.remove(labels);
    },
    series: () => seriesOf(counter),
  };
}

function gaugeInstrument(gauge: Gauge): Instrument {
  return {
    enter: (labels, entry) => {
      if (entry.op === 'merge') return;
      if (entry.op === 'add') gauge.inc(labels, entry.value);
      else gauge.set(labels, entry.value);
    },
    zero: () => undefined,
    remove: (labels) => {
      gauge.remove(labels);
    },
    series: () => seriesOf(gauge),
  };
}

function histogramInstrument(histogram: BucketHistogram): Instrument {
  return {
    enter: (labels, entry) => {
      if (entry.op === 'merge') histogram.merge(labels, entry);
      else histogram.observe(labels, entry.value);
    },
    zero: (labels) => {
      histogram.zero(labels);
    },
    remove: (labels) => {
      histogram.remove(labels);
    },
    series: () => Promise.resolve(histogram.series()),
  };
}

async function seriesOf(metric: Counter | Gauge): Promise<readonly Labels[]> {
  const { values } = await metric.get();
  return values.map(({ labels }) => textLabels(labels));
}

/** prom-client would also take numbers for values of labels. */
export function textLabels(labels: Readonly<Record<string, unknown>>): Labels {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}
