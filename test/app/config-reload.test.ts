import { describe, expect, test } from 'vitest';
import { ConfigReload } from '../../src/app/config-reload.ts';
import type { LoadedConfig } from '../../src/config/load.ts';
import { fromEnvironment, valid } from '../config/temporary-config.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { silentLog } from '../web/exporter.ts';

const unchanged = { added: [], changed: [], removed: [] };

/** A reload whose way into force the test ends. */
function createReload(load: () => LoadedConfig) {
  const ends: (() => void)[] = [];
  const done: boolean[] = [];
  const reload = new ConfigReload({
    ...{ load, config: valid(fromEnvironment({})), clock: new FakeClock(), log: silentLog },
    follow: () =>
      new Promise((resolve) => {
        ends.push(() => {
          resolve(unchanged);
        });
      }),
    done: (isSuccess) => done.push(isSuccess),
  });
  return { reload, ends, done };
}

describe('reloads that are asked for at once', () => {
  test('are two: the one that runs, and one that reads what was written since', async () => {
    let reads = 0;
    const { reload, ends, done } = createReload(() => {
      reads += 1;
      return fromEnvironment({});
    });

    const first = reload.reload();
    const others = Array.from({ length: 20 }, () => reload.reload());
    const readsAtOnce = reads;
    ends[0]?.();
    await first;
    await Promise.resolve();
    ends[1]?.();
    await Promise.all(others);

    expect([readsAtOnce, reads]).toEqual([1, 2]);
    expect(done).toEqual([true, true]);
  });

  test('do not share the fate of the one that runs', async () => {
    const answers: LoadedConfig[] = [{ ok: false, problems: ['c.yml:1: is wrong'] }, fromEnvironment({})];
    const { reload, ends, done } = createReload(() => answers.shift() ?? expect.fail());

    const [first, second] = [reload.reload(), reload.reload()];
    const refused = await first;
    await Promise.resolve();
    ends[0]?.();

    expect(refused).toEqual({ status: 'refused', problems: ['c.yml:1: is wrong'] });
    expect(await second).toEqual({ status: 'reloaded', notes: [] });
    expect(done).toEqual([false, true]);
  });
});

test('a bug in the reader of the configuration is a refusal', async () => {
  const { reload, done } = createReload(() => {
    throw new Error('cannot read properties of undefined');
  });

  expect(await reload.reload()).toEqual({
    status: 'refused',
    problems: [
      'configuration: cannot be put in force, expected one, got cannot read properties of undefined',
    ],
  });
  expect(done).toEqual([false]);
});
