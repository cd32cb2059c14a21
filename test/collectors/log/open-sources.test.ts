import { expect, test } from 'vitest';
import type { LogStream } from '../../../src/collectors/log/open-sources.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { figuresOf } from '../../support/samples.ts';
import { collectorOfStreams, ListSource } from './list-source.ts';

const never = new AbortController().signal;

function streamOf(source: ListSource): LogStream {
  return { name: source.name, open: () => source };
}

test('a stream that comes later is read too, and one that goes is closed', async () => {
  const first = new ListSource([['a'], ['b']], { name: 'first' });
  const second = new ListSource([['c']], { name: 'second' });
  let streams = [streamOf(first)];
  const collector = collectorOfStreams(() => streams, new FakeClock());

  const looks = [await collector.collect(never)];
  streams = [streamOf(first), streamOf(second)];
  looks.push(await collector.collect(never));
  streams = [streamOf(second)];
  looks.push(await collector.collect(never));

  const figures = figuresOf(looks.map(({ report }) => report));
  expect(figures).toMatchObject({ 'log_lines_total{kind="other"}': 3, log_bytes_total: 6 });
  expect([first.isClosed, second.isClosed]).toEqual([true, false]);
});

test('a stream that goes is not closed before it was read to its end', async () => {
  const backlog = new ListSource([['a'], ['b'], ['c']], { isBacklog: true });
  const streams: LogStream[] = [streamOf(backlog)];
  const clock = new FakeClock();
  const collector = collectorOfStreams(() => streams, clock);

  const first = await collector.collect(never);
  streams.pop();
  const second = await collector.collect(never);

  const figures = figuresOf([first.report, second.report]);
  expect(figures).toMatchObject({ 'log_lines_total{kind="other"}': 3 });
  expect(backlog.isClosed).toBe(true);
});

test('where there is no stream the collector waits without a fault', async () => {
  const collector = collectorOfStreams(() => [], new FakeClock());
  const over = new AbortController();

  const cycle = await collector.collect(never);
  const waiting = collector.wake?.(over.signal);
  over.abort();

  expect(cycle.status).toBe('ok');
  await expect(waiting).resolves.toBeUndefined();
});
