import { describe, expect, test } from 'vitest';
import { ProbeService } from '../../src/app/probe-service.ts';
import { plainModule } from '../../src/config/modules.ts';
import { gauge } from '../../src/domain/metric.ts';
import { set, type Sample } from '../../src/domain/report.ts';

const success = gauge('success', 'Whether it went well.');
const fast = { name: 'fast', timeoutMs: 1_000, isAnonymous: false };

/** Probes that the test ends. */
class Probes {
  readonly begun: string[] = [];
  readonly times: number[] = [];
  readonly #ends: ((samples: readonly Sample[] | undefined) => void)[] = [];
  readonly service = new ProbeService({
    modules: () => [plainModule, fast],
    probe: (registry, module, timeoutMs) => {
      this.begun.push(`${registry}/${module.name}`);
      this.times.push(timeoutMs);
      return new Promise((resolve) => this.#ends.push(resolve));
    },
  });

  ask(target: string, module = 'probe', patienceMs?: number) {
    return this.service.answer({ target, module, patienceMs });
  }

  endAll(): void {
    for (const end of this.#ends.splice(0)) end([set(success, 1)]);
  }

  interruptAll(): void {
    for (const end of this.#ends.splice(0)) end(undefined);
  }
}

describe('questions at the same time', () => {
  test('share a probe where they ask the same, and no longer than it takes', async () => {
    const probes = new Probes();

    const answers = [probes.ask('a'), probes.ask('a'), probes.ask('b'), probes.ask('a', 'fast')];
    probes.endAll();
    await Promise.all(answers);
    const later = probes.ask('a');
    probes.endAll();
    await later;

    expect(probes.begun).toEqual(['a/probe', 'b/probe', 'a/fast', 'a/probe']);
  });

  test('beyond 64 are refused, until one has been answered', async () => {
    const probes = new Probes();
    const asked = Array.from({ length: 64 }, (_, index) => probes.ask(`r${index}`));

    const refused = await probes.ask('late');
    const shared = probes.ask('r0');
    probes.endAll();
    await Promise.all([...asked, shared]);
    const taken = probes.ask('late');
    probes.endAll();

    expect(refused).toEqual({
      status: 'busy',
      detail: 'probe: cannot be begun, expected fewer than 64 at once, got as many; try again later',
    });
    expect(await taken).toMatchObject({ status: 'probed' });
  });

  test.each([
    [undefined, 25_000],
    [10_000, 9_500],
    [60_000, 25_000],
    [1_000, 750],
  ])('by who waits %s ms end in %s ms, so that the answer gets back', async (patienceMs, timeoutMs) => {
    const probes = new Probes();

    const answer = probes.ask('a', 'probe', patienceMs);
    probes.endAll();
    await answer;

    expect(probes.times).toEqual([timeoutMs]);
  });
});

test('a probe that a reload has ended is no answer', async () => {
  const probes = new Probes();

  const answer = probes.ask('a');
  probes.interruptAll();

  expect(await answer).toMatchObject({ status: 'busy' });
});
