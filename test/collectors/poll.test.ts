import { expect, test } from 'vitest';
import { poll } from '../../src/collectors/poll.ts';
import { ToldFaults } from '../../src/collectors/told-faults.ts';
import type { Collector, Cycle } from '../../src/domain/collector.ts';
import { emptyReport, type Report } from '../../src/domain/report.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { figuresOf } from '../support/samples.ts';

const ok: Cycle = { status: 'ok', report: emptyReport };
const failed: Cycle = { status: 'failed', report: emptyReport, detail: 'the source is away' };

test('tells of a fault once, counts it every time, and tells when it is over', async () => {
  const run = start([failed, failed, failed, ok, ok]);

  await run.finish();

  expect(run.told).toEqual(['warn collector fails: the source is away', 'info collector works again']);
  expect(figuresOf(run.reports)).toMatchObject({
    'exporter_collector_failures_total{collector="probe"}': 3,
    'exporter_collector_success{collector="probe"}': 1,
  });
});

test('hands on why a collector fails with each of its reports', async () => {
  const run = start([failed, failed, ok]);

  await run.finish();

  expect(run.faults.slice(0, 3)).toEqual(['the source is away', 'the source is away', '']);
});

test('tells once what a collector is kept from, and that it no longer is', async () => {
  const lacking: Cycle = { ...ok, lacks: 'GET /events: is refused' };
  const run = start([lacking, lacking, failed, lacking, ok, ok]);

  await run.finish();

  expect(run.told).toEqual([
    'warn collector sees only a part: GET /events: is refused',
    'warn collector fails: the source is away',
    'info collector works again',
    'info collector sees everything again',
  ]);
  expect(run.faults.slice(0, 2)).toEqual(['GET /events: is refused', 'GET /events: is refused']);
  expect(figuresOf(run.reports)).toMatchObject({
    'exporter_collector_failures_total{collector="probe"}': 1,
    'exporter_collector_success{collector="probe"}': 1,
  });
});

test('tells nothing anew of a collector that fares no better than the one whose place it takes', async () => {
  const first = start([failed]);
  await first.finish();

  const second = start([failed, ok], { successorOf: first });
  await second.finish();

  expect(second.told).toEqual(['warn collector fails: the source is away', 'info collector works again']);
});

test('survives a collector that throws', async () => {
  const run = start(['throw', ok]);

  await run.finish();

  expect(run.told[0]).toBe('warn collector fails: unexpected: a bug');
  expect(figuresOf(run.reports)).toMatchObject({ 'exporter_collector_success{collector="probe"}': 1 });
});

test('goes on when a sink throws, and says so', async () => {
  const run = start([ok, ok], { accept: () => expect.fail('a bug in a sink') });

  await run.finish();

  expect(run.told).toEqual([
    'error report was lost: a bug in a sink',
    'error report was lost: a bug in a sink',
  ]);
});

test('looks again when the interval is over and not before', async () => {
  const run = start([ok, ok], { intervalMs: 1_000 });
  await run.asleep();

  run.clock.advance(999);
  const early = run.reports.length;
  run.clock.advance(1);
  await run.finish();

  expect(early).toBe(1);
  expect(run.reports).toHaveLength(2);
});

test('looks at once when the source wakes it', async () => {
  const run = start([ok, ok, ok], { intervalMs: 1_000, wake: () => Promise.resolve() });

  await run.finish();

  expect(run.reports).toHaveLength(3);
});

test('closes the collector when it is aborted in its sleep', async () => {
  const run = start([ok], { intervalMs: 60_000 });
  await run.asleep();

  run.abort();
  await run.ended;

  expect(run.closed()).toBe(1);
});

test('ends though a collector never does, and names it', async () => {
  const run = start(['hang'], { intervalMs: 1_000 });

  run.abort();
  await run.asleep();
  run.clock.advance(3_000);
  await run.ended;

  expect(run.told).toEqual(['warn collector did not end']);
  expect(run.reports).toEqual([]);
  expect(run.closed()).toBe(1);
});

test('gives a collector the time to end that it needs', async () => {
  const run = start(['hang'], { intervalMs: 1_000 });

  run.abort();
  await run.asleep();
  run.clock.advance(2_999);
  run.release();
  await run.ended;

  expect(run.told).toEqual([]);
  expect(run.clock.sleeping).toBe(0);
});

test('waits at its end for what went on beside the looks, and closes the collector after that', async () => {
  let end: () => void = () => undefined;
  const seen: string[] = [];
  const run = start([ok, ok], {
    beside: async (signal) => {
      seen.push(`begun, aborted: ${signal.aborted}`);
      await new Promise<void>((resolve) => (end = resolve));
      seen.push(`ended, closed: ${run.closed()}`);
    },
  });
  await run.asleep();
  run.abort();
  await new Promise((resolve) => setImmediate(resolve));

  end();
  await run.ended;

  expect(seen).toEqual(['begun, aborted: false', 'ended, closed: 0']);
  expect(run.closed()).toBe(1);
});

test('ends though what went on beside the looks never does', async () => {
  const run = start([ok, ok], { beside: () => new Promise(() => undefined) });
  await run.asleep();
  run.abort();
  await run.asleep();
  run.clock.advance(6_000);

  await run.ended;

  expect(run.closed()).toBe(1);
});

test.each([
  ['takes', true, 1],
  ['leaves', undefined, 0],
])(
  '%s what a look came to that the signal ended, by the word of its collector',
  async (_, endsWhole, taken) => {
    const run = start(['hang'], { intervalMs: 1_000, ...(endsWhole === undefined ? {} : { endsWhole }) });

    run.abort();
    run.release();
    await run.ended;

    expect(run.reports).toHaveLength(taken);
  },
);

interface Shape {
  readonly beside?: (signal: AbortSignal) => Promise<void>;
  readonly endsWhole?: boolean;
  readonly intervalMs?: number;
  readonly wake?: () => Promise<void>;
  readonly accept?: () => void;
  /** Whose place the collector takes. */
  readonly successorOf?: { readonly memory: ToldFaults; readonly told: string[] };
}

function start(cycles: readonly (Cycle | 'throw' | 'hang')[], shape: Shape = {}) {
  const clock = new FakeClock();
  const abort = new AbortController();
  const left = [...cycles];
  const reports: Report[] = [];
  const faults: string[] = [];
  const told = shape.successorOf?.told ?? [];
  let closed = 0;
  let release: () => void = () => undefined;
  const hanging = new Promise<Cycle>((resolve) => {
    release = () => {
      resolve(ok);
    };
  });
  const collector: Collector = {
    name: 'probe',
    intervalMs: shape.intervalMs ?? 0,
    collect: () => {
      const cycle = left.shift();
      if (cycle === 'throw') throw new Error('a bug');
      if (cycle === 'hang') return hanging;
      if (cycle === undefined) abort.abort();
      return Promise.resolve(cycle ?? ok);
    },
    close: () => {
      closed += 1;
    },
    ...(shape.wake === undefined ? {} : { wake: shape.wake }),
    ...(shape.endsWhole === undefined ? {} : { endsWhole: shape.endsWhole }),
    ...(shape.beside === undefined ? {} : { beside: shape.beside }),
  };
  const note =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      told.push(`${level} ${message}${'detail' in fields ? `: ${String(fields['detail'])}` : ''}`);
    };
  const log = { info: note('info'), warn: note('warn'), error: note('error') };
  const memory = shape.successorOf?.memory ?? new ToldFaults(log, { registry: 'main', collector: 'probe' });
  const accept = (report: Report, fault: string): void => {
    reports.push(report);
    faults.push(fault);
    shape.accept?.();
  };
  const ended = poll({ collector, clock, log, registry: 'main', told: memory, accept }, abort.signal);
  const asleep = async (): Promise<void> => {
    while (clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    ...{ clock, reports, faults, told, memory, ended, asleep, closed: () => closed, release },
    abort: () => {
      abort.abort();
    },
    /** Lets time pass until the cycles are used up. */
    finish: async () => {
      while (!abort.signal.aborted) {
        clock.advance(shape.intervalMs ?? 1);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await ended;
    },
  };
}
