import { describe, expect, test } from 'vitest';
import { Turns } from '../../src/domain/turns.ts';

const never = new AbortController().signal;

/** Work that the test ends, and what of it has begun. */
class Work {
  readonly begun: string[] = [];
  readonly #ends = new Map<string, (value: string) => void>();

  of(name: string): () => Promise<string> {
    return () => {
      this.begun.push(name);
      return new Promise((resolve) => this.#ends.set(name, resolve));
    };
  }

  async end(name: string): Promise<void> {
    this.#ends.get(name)?.(name);
    await settled();
  }
}

/** Lets every promise that can go on do so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('turns', () => {
  test('come one after the other, in the order in which they were asked for', async () => {
    const [turns, work] = [new Turns(), new Work()];
    const done = ['a', 'b', 'c'].map((name) => turns.take(work.of(name), never));

    await settled();
    const first = [...work.begun];
    await work.end('a');
    const second = [...work.begun];
    await work.end('b');
    await work.end('c');

    expect([first, second]).toEqual([['a'], ['a', 'b']]);
    expect(await Promise.all(done)).toEqual(['a', 'b', 'c']);
  });

  test('are given up by who cannot wait, and those behind still wait for those before', async () => {
    const [turns, work, patience] = [new Turns(), new Work(), new AbortController()];
    const first = turns.take(work.of('a'), never);
    const second = turns.take(work.of('b'), patience.signal);
    const third = turns.take(work.of('c'), never);

    await settled();
    patience.abort();
    const given = await second;
    await settled();
    const whileFirst = [...work.begun];
    await work.end('a');
    await work.end('c');

    expect([given, whileFirst]).toEqual([undefined, ['a']]);
    expect([await first, await third, work.begun]).toEqual(['a', 'c', ['a', 'c']]);
  });

  test('are not held by work that failed', async () => {
    const turns = new Turns();

    const failed = turns.take(() => Promise.reject(new Error('a bug')), never);
    const next = turns.take(() => Promise.resolve('next'), never);

    await expect(failed).rejects.toThrow('a bug');
    expect(await next).toBe('next');
  });
});
