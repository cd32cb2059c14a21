import { expect, test } from 'vitest';
import { boundedMap } from '../../../src/collectors/container/bounded-map.ts';

test('keeps the order of the items, whichever is done first', async () => {
  const results = await boundedMap([3, 2, 1], 3, async (turns) => {
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    return turns * 10;
  });

  expect(results).toEqual([30, 20, 10]);
});

test('has no more under way than it may', async () => {
  let underWay = 0;
  let most = 0;

  await boundedMap(Array.from({ length: 20 }), 4, async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
  });

  expect(most).toBe(4);
});
