import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { SharedDeadlines } from '../../src/docker/shared-deadline.ts';
import { FakeClock } from '../support/fake-clock.ts';

function setUp() {
  const clock = new FakeClock();
  const parent = new AbortController();
  const ended: string[] = [];
  const deadlines = new SharedDeadlines({ clock, timeoutMs: 100 });
  const join = (name: string, signal = parent.signal) => {
    const onEnd = (): void => {
      ended.push(name);
    };
    const deadline = deadlines.join(signal, onEnd);
    return {
      deadline,
      leave: () => {
        deadline.leave(onEnd);
      },
    };
  };
  return { clock, parent, ended, join };
}

test('questions that are asked at once have one timer and one listener', async () => {
  const { clock, parent, ended, join } = setUp();

  const [a, b] = [join('a'), join('b')];
  const [timers, listeners] = [clock.sleeping, getEventListeners(parent.signal, 'abort').length];
  clock.advance(100);
  await settled();

  expect([timers, listeners]).toEqual([1, 1]);
  expect(ended).toEqual(['a', 'b']);
  expect([a.deadline.end, b.deadline.end]).toEqual(['timeout', 'timeout']);
});

test('a question that is asked later has all of its time', async () => {
  const { clock, ended, join } = setUp();

  join('early');
  clock.advance(20);
  const late = join('late');
  clock.advance(80);
  await settled();

  expect(ended).toEqual(['early']);
  expect(late.deadline.end).toBeUndefined();
});

test('questions of another asker do not end with him', () => {
  const { parent, ended, join } = setUp();

  const ours = join('ours');
  const theirs = join('theirs', new AbortController().signal);
  parent.abort();

  expect(ended).toEqual(['ours']);
  expect([ours.deadline.end, theirs.deadline.end]).toEqual(['aborted', undefined]);
});

test('an asker who has already given up is told at once, and nobody joins him', () => {
  const { parent, join } = setUp();
  parent.abort();

  const [one, other] = [join('one'), join('other')];

  expect([one.deadline.end, other.deadline.end]).toEqual(['aborted', 'aborted']);
  expect(one.deadline).not.toBe(other.deadline);
});

test('an answered question is not ended with the others, and the last one leaves nothing behind', async () => {
  const { clock, parent, ended, join } = setUp();

  const [answered, waiting] = [join('answered'), join('waiting')];
  answered.leave();
  clock.advance(100);
  await settled();
  waiting.leave();
  const next = join('next');
  next.leave();

  expect(ended).toEqual(['waiting']);
  expect(clock.sleeping).toBe(0);
  expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
});

/** What waits for a sleep that is over has run then. */
async function settled(): Promise<void> {
  await new Promise(setImmediate);
}
