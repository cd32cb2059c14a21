import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Labels, MetricSpec } from '../domain/metric.ts';
import { assertNever } from '../domain/never.ts';

/** One metric of prom-client behind the few things the store does with it. */
export interface Instrument {
  enter(op: 'add' | 'set' | 'observe', labels: Labels, value: number): void;
  /** Makes a series exist at zero; a gauge has none before it is set. */
  zero(labels: Labels): void;
  remove(labels: Labels): void;
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
      return histogramInstrument(new Histogram({ ...options, buckets: [...(metric.buckets ?? [])] }));
    default:
      return assertNever(metric.type);
  }
}

function counterInstrument(counter: Counter): Instrument {
  return {
    enter: (op, labels, value) => {
      // prom-client's counter only ever grows; a total kept outside is entered anew, its fall being a reset.
      if (op === 'set') counter.remove(labels);
      counter.inc(labels, value);
    },
    zero: (labels) => {
      counter.inc(labels, 0);
    },
    remove: (labels) => {
      counter.remove(labels);
    },
  };
}

function gaugeInstrument(gauge: Gauge): Instrument {
  return {
    enter: (op, labels, value) => {
      if (op === 'add') gauge.inc(labels, value);
      else gauge.set(labels, value);
    },
    zero: () => undefined,
    remove: (labels) => {
      gauge.remove(labels);
    },
  };
}

function histogramInstrument(histogram: Histogram): Instrument {
  return {
    enter: (_, labels, value) => {
      histogram.observe(labels, value);
    },
    zero: (labels) => {
      histogram.zero(labels);
    },
    remove: (labels) => {
      histogram.remove(labels);
    },
  };
}
