import { expect, test } from 'vitest';
import { ChangeTeller } from '../../../src/collectors/probe/change-teller.ts';
import type { ProbeObservation } from '../../../src/collectors/probe/observation.ts';
import type { ProbeFailureReason } from '../../../src/domain/failure.ts';

const minute = 60_000;
const measured = { phases: {}, durationSeconds: 0.01 };

function up(atMinute: number): ProbeObservation {
  return {
    ...measured,
    finishedAtMs: atMinute * minute,
    verdict: { status: 'up', components: { api: true } },
  };
}

function down(atMinute: number, reason: ProbeFailureReason = 'refused'): ProbeObservation {
  const verdict = { status: 'down', components: { api: false }, reason, detail: `${reason} it was` } as const;
  return { ...measured, finishedAtMs: atMinute * minute, verdict };
}

function told(seen: readonly ProbeObservation[]): readonly string[] {
  const teller = new ChangeTeller();
  return seen
    .flatMap((one) => teller.tell(one, new URL('http://hub')))
    .map(({ body }) => body.replace('registry http://hub/ ', ''));
}

test('tells that it is down for another reason now', () => {
  expect(told([down(0), down(1), down(2, 'tls'), down(3, 'tls'), up(4)])).toEqual([
    'is down: refused it was',
    'is still down, now: tls it was',
    'is up again',
  ]);
});

test('tells of a registry that flaps once, and once when it stays, with the count of what was left out', () => {
  const changing = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? down(index) : up(index)));
  const staying = Array.from({ length: 15 }, (_, index) => up(20 + index));

  expect(told([up(0), ...changing, ...staying])).toEqual([
    'is down: refused it was',
    'is up again',
    'is down: refused it was',
    'is up again',
    'is down: refused it was',
    'goes up and down, 6 changes within 10 min, further ones are counted; up now',
    'stays up since 10 min, after 14 further changes',
  ]);
});

test('tells each change again once it has stayed', () => {
  const flapping = [down(0), up(1), down(2), up(3), down(4), up(5), down(6)];

  expect(told([up(0), ...flapping, down(20), up(21)]).slice(-2)).toEqual([
    'stays down since 10 min, after 1 further changes',
    'is up again',
  ]);
});

test('takes slow changes for what they are', () => {
  const slow = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? down(index * 5) : up(index * 5)));

  expect(told([up(0), ...slow])).toHaveLength(10);
});
