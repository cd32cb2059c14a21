import { expect, test } from 'vitest';
import { EventWindow } from '../../src/docker/event-window.ts';
import type { EngineEvent } from '../../src/docker/events.ts';

test('an event told in two spans is given once', () => {
  const window = new EventWindow(0);
  const [early, late] = [event(9_000), event(12_000)];

  const first = window.take([early], 10_000);
  const second = window.take([early, late], 20_000);

  expect([first, second]).toEqual([[early], [late]]);
});

test('the next span begins a little before the end of the last, but not before the start', () => {
  const window = new EventWindow(1_000);

  const first = window.span(3_000);
  window.take([], 3_000);
  const second = window.span(13_000);
  window.take([], 13_000);

  expect(first).toEqual({ sinceMs: 1_000, untilMs: 3_000 });
  expect(second).toEqual({ sinceMs: 1_000, untilMs: 13_000 });
  expect(window.span(20_000)).toEqual({ sinceMs: 8_000, untilMs: 20_000 });
});

test('a span that could not be asked is part of the next', () => {
  const window = new EventWindow(0);
  window.take([], 10_000);

  window.span(20_000);

  expect(window.span(30_000)).toEqual({ sinceMs: 5_000, untilMs: 30_000 });
});

test('events are given in the order in which they happened', () => {
  const window = new EventWindow(0);

  expect(window.take([event(2), event(1)], 10).map(({ timeMs }) => timeMs)).toEqual([1, 2]);
});

function event(timeMs: number): EngineEvent {
  return {
    action: 'start',
    argument: '',
    containerId: 'id',
    containerName: 'registry',
    execId: undefined,
    exitCode: undefined,
    timeMs,
    key: `${timeMs} start`,
  };
}
