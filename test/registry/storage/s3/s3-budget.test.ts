import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { openDriver, otherwiseEmpty, scriptedStore } from './scripted-store.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key-of-the-test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-of-the-test');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a budget of requests', () => {
  test('makes a list wait', async () => {
    const clock = new FakeClock();
    const { target, requests } = await scriptedStore(otherwiseEmpty);
    const driver = openDriver({ ...target, requestsPerHour: 10 }, { clock });

    void driver.list(new DigestTable()).catch(() => undefined);
    await vi.waitUntil(() => clock.sleeping === 1);
    const before = requests.length;
    clock.advance(3_600_000 / 9);
    await vi.waitUntil(() => clock.sleeping === 1);

    expect([before, requests.length]).toEqual([1, 2]);
  });

  test('goes on in the next process', async () => {
    const clock = new FakeClock();
    const { target, requests } = await scriptedStore(otherwiseEmpty);
    const limited = { ...target, requestsPerHour: 40 };
    const first = openDriver(limited, { clock });
    await first.list(new DigestTable());
    const saved = first.save();
    const second = openDriver(limited, { clock });

    const isRestored = saved !== undefined && second.restore(saved);
    void second.list(new DigestTable()).catch(() => undefined);
    await vi.waitUntil(() => clock.sleeping === 1);

    expect(isRestored).toBe(true);
    expect(requests).toHaveLength(4);
  });

  test('of another bucket is none of ours', async () => {
    const { target } = await scriptedStore(otherwiseEmpty);
    const first = openDriver(target);
    await first.list(new DigestTable());

    const isRestored = openDriver({ ...target, bucket: 'other' }).restore(
      first.save() ?? { json: {}, arrays: {} },
    );

    expect(isRestored).toBe(false);
  });
});
