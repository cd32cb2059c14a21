import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GrowthHistory } from '../../../src/collectors/storage/growth-history.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Half past some hour, so that hours of the history and of the clock are not the same. */
const startMs = Date.UTC(2026, 10, 2, 9, 30);

describe('the growth of a day', () => {
  test('is unknown before six hours, and then what they come to in a day', () => {
    const history = begun();

    const perDay = [1, 5, 6].map((hours) => {
      history.note(growth(startMs + hours * hourMs, 100));
      return history.bytesPerDay(1);
    });

    expect(perDay).toEqual([undefined, undefined, 1_200]);
  });

  test('is that of the window, which begins on the hour that it is in', () => {
    const history = begun();
    hourly(history, { fromHour: 1, hours: 48, bytes: 100 });
    hourly(history, { fromHour: 49, hours: 24, bytes: 10 });

    // Of the hour with 50 of the one and 5 of the other, half is in the window.
    expect(history.bytesPerDay(1)).toBe(240 - 5 + (50 + 5) / 2 + 0.5);
    expect(history.bytesPerDay(7)).toBeCloseTo((4_800 + 240) / 3);
  });

  test('forgets what is more than seven days ago', () => {
    const history = begun();
    hourly(history, { fromHour: 1, hours: 24, bytes: 1_000 });

    hourly(history, { fromHour: 25, hours: 24 * 7, bytes: 1 });

    expect(history.bytesPerDay(7)).toBeGreaterThanOrEqual(24);
    expect(history.bytesPerDay(7)).toBeLessThan(24 + 500 / 7);
  });

  test('is not changed by when the scans came', () => {
    const rare = begun();
    const frequent = begun();

    rare.note(growth(startMs + 10 * hourMs, 1_000));
    for (let minute = 5; minute <= 600; minute += 5) {
      frequent.note(growth(startMs + minute * 60_000, 1_000 / 120));
    }

    expect(frequent.bytesPerDay(1)).toBeCloseTo(rare.bytesPerDay(1) ?? 0);
  });

  test('takes what came in four days without a scan as having come evenly', () => {
    const history = begun();

    history.note(growth(startMs + 4 * dayMs, 4_000));

    expect(history.bytesPerDay(1)).toBeCloseTo(1_000);
    expect(history.bytesPerDay(7)).toBeCloseTo(1_000);
  });

  test('takes what came in a month without a scan as having come evenly', () => {
    const history = begun();

    history.note(growth(startMs + 30 * dayMs, 30_000));

    expect(history.bytesPerDay(7)).toBeCloseTo(1_000);
  });

  test('is zero where nothing comes', () => {
    const history = begun();

    history.note(growth(startMs + dayMs, 0));

    expect(history.bytesPerDay(1)).toBe(0);
  });

  test('begins anew when the clock was set back before the beginning', () => {
    const history = begun();
    history.note(growth(startMs + dayMs, 500));

    history.note(growth(startMs - dayMs, 500));
    history.note(growth(startMs - dayMs / 2, 50));

    expect(history.bytesPerDay(1)).toBeCloseTo(100);
  });

  test('begins anew when the clock was far ahead and is set right', () => {
    const history = begun();
    history.note(growth(startMs + 400 * dayMs, 500));

    history.note(growth(startMs + dayMs, 500));
    history.note(growth(startMs + 1.5 * dayMs, 50));

    expect(history.bytesPerDay(1)).toBeCloseTo(100);
  });

  test('goes on when the clock was set back by less than an hour', () => {
    const history = begun();
    history.note(growth(startMs + dayMs / 2, 50));

    history.note(growth(startMs + dayMs / 2 - hourMs / 2, 0));
    history.note(growth(startMs + dayMs, 50));

    expect(history.bytesPerDay(1)).toBeCloseTo(100);
  });

  test('adds up to what was noted, whenever that was', () => {
    const steps = fc.array(fc.record({ minutes: fc.nat(300), bytes: fc.nat(1e9) }), { minLength: 80 });

    fc.assert(
      fc.property(steps, (noted) => {
        const history = begun();
        let endedMs = startMs;
        for (const { minutes, bytes } of noted) {
          endedMs = Math.min(endedMs + minutes * 60_000, startMs + 7 * dayMs);
          history.note(growth(endedMs, bytes));
        }
        const days = (endedMs - startMs) / dayMs;
        const sum = noted.reduce((total, { bytes }) => total + bytes, 0);
        if (days >= 0.25) expect(history.bytesPerDay(7)).toBeCloseTo(sum / days, 0);
      }),
    );
  });
});

describe('the repositories that have grown most', () => {
  test('are summed over days, most first', () => {
    const history = begun();
    history.note(growth(startMs + dayMs, 0, { a: 10, b: 5 }));
    history.note(growth(startMs + 2 * dayMs, 0, { b: 7, c: 1 }));

    expect(history.mostGrown(2)).toEqual([
      { name: 'b', addedBytes: 12 },
      { name: 'a', addedBytes: 10 },
    ]);
  });

  test('are one where no label takes their names', () => {
    const history = begun();

    history.note(growth(startMs + dayMs, 0, { 'a:b': 10, other: 5, c: 1, 'd:e': 2 }));

    expect(history.mostGrown(5)).toEqual([
      { name: 'other', addedBytes: 17 },
      { name: 'c', addedBytes: 1 },
    ]);
  });

  test('are forgotten after seven days', () => {
    const history = begun();
    history.note(growth(startMs + dayMs, 0, { a: 10 }));

    history.note(growth(startMs + 9 * dayMs, 0, { b: 1 }));

    expect(history.mostGrown(5)).toEqual([{ name: 'b', addedBytes: 1 }]);
  });

  test('are two thousand at most, and those with most bytes', () => {
    const history = begun();
    for (let batch = 0; batch < 30; batch += 1) {
      const names = Array.from({ length: 100 }, (_, index) => [`${batch}-${index}`, batch + 1] as const);
      history.note(growth(startMs + batch * hourMs, 0, Object.fromEntries(names)));
    }

    const kept = history.mostGrown(5_000);

    expect(kept).toHaveLength(2_000);
    expect(kept.at(-1)?.addedBytes).toBe(11);
  });
});

describe('a history that was saved', () => {
  test('goes on where it was', () => {
    const history = begun();
    hourly(history, { fromHour: 1, hours: 30, bytes: 7 });
    history.note(growth(startMs + 31 * hourMs, 0, { a: 10 }));

    const restored = GrowthHistory.restore(JSON.parse(JSON.stringify(history)));

    for (const one of [history, restored]) one.note(growth(startMs + 40 * hourMs, 90, { a: 1 }));
    expect(restored.toJSON()).toEqual(history.toJSON());
  });

  test('of any content is taken as far as it makes sense', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (hours, repositories) => {
        const history = GrowthHistory.restore({ beganMs: 0, lastMs: dayMs, hours, repositories });

        expect(history.bytesPerDay(7)).toBeGreaterThanOrEqual(0);
        expect(history.mostGrown(3).length).toBeLessThanOrEqual(3);
      }),
    );
  });

  test.each([
    ['no object', []],
    ['no beginning', { lastMs: 5 }],
    ['an end before its beginning', { beganMs: 5, lastMs: 4 }],
    ['a beginning that is no number', { beganMs: '5', lastMs: 9 }],
  ])('with %s is none', (_, json) => {
    const history = GrowthHistory.restore(json);

    expect(history.bytesPerDay(7)).toBeUndefined();
  });
});

function begun(): GrowthHistory {
  const history = new GrowthHistory();
  history.note(growth(startMs, 0));
  return history;
}

interface Hours {
  readonly fromHour: number;
  readonly hours: number;
  /** In each of them. */
  readonly bytes: number;
}

function hourly(history: GrowthHistory, { fromHour, hours, bytes }: Hours): void {
  for (let hour = fromHour; hour < fromHour + hours; hour += 1)
    history.note(growth(startMs + hour * hourMs, bytes));
}

function growth(endedMs: number, addedBytes: number, grown: Readonly<Record<string, number>> = {}) {
  const repositories = Object.entries(grown).map(([name, bytes]) => ({ name, addedBytes: bytes }));
  return { endedMs, addedBytes, grown: repositories };
}
