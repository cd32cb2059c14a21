import { afterAll, afterEach, expect, test } from 'vitest';
import { createContainerLogSource } from '../../../../src/collectors/log/container/source.ts';
import type { LogSource } from '../../../../src/collectors/log/source.ts';
import { createDockerEngine } from '../../../../src/docker/create-engine.ts';
import { systemClock } from '../../../../src/domain/clock.ts';
import {
  docker,
  engineHost,
  registryImage,
  removeContainers,
  uniqueName,
} from '../../../docker/real-container.ts';
import { realParts } from '../../../support/real-parts.ts';
import { savedPosition, takeLines, takeUntil } from './log-lines.ts';

/** Numbered lines of 120 bytes in bursts of 50 with pauses, as many as the argument says. */
const script = `
  trap exit TERM
  pad=$(printf '%0100d' 0)
  i=0
  while [ $i -lt $1 ]; do
    i=$((i + 1)); echo "$i $pad"
    [ $((i % 50)) = 0 ] && sleep 0.03
  done
  while :; do sleep 0.2; done`;

interface Flow {
  readonly lines: number;
  readonly logOptions: readonly string[];
}

realParts('the log of a real container that the Engine rotates', ['docker'], () => {
  const names: string[] = [];
  const sources: LogSource[] = [];

  afterEach(() => {
    for (const source of sources.splice(0)) source.close();
  });

  afterAll(() => removeContainers(...names));

  // A file holds about 2,800 lines here, so this is some five rotations.
  test.each([
    ['json-file, three files', ['--log-driver=json-file', '--log-opt=max-size=500k', '--log-opt=max-file=3']],
    ['json-file, one file', ['--log-driver=json-file', '--log-opt=max-size=500k', '--log-opt=max-file=1']],
    ['local, three files', ['--log-driver=local', '--log-opt=max-size=500k', '--log-opt=max-file=3']],
  ])('%s: gives every line of a steady flow once', { timeout: 60_000 }, async (_, logOptions) => {
    const name = await startFlow({ lines: 15_000, logOptions });

    const given = await takeLines(follow(name), 15_000, AbortSignal.timeout(40_000));

    expect(given.lines.map(numberOf)).toEqual(numbers(1, 15_000));
    expect([given.lostLines, given.reconnects]).toEqual([0, 0]);
  });

  test('goes on in a new process in the middle of a rotated flow', { timeout: 60_000 }, async () => {
    const logOptions = ['--log-opt=max-size=500k', '--log-opt=max-file=3'];
    const name = await startFlow({ lines: 8_000, logOptions });
    const giveUp = AbortSignal.timeout(40_000);
    const given: string[] = [];
    let resume: unknown;

    for (const goal of [500, 3_000, 4_500, 8_000]) {
      const source = follow(name, resume);
      const { lines } = await takeLines(source, goal - given.length, giveUp);
      given.push(...lines);
      resume = savedPosition(source);
      source.close();
    }

    expect(given.map(numberOf)).toEqual(numbers(1, 8_000));
  });

  test(
    'tells by a reconnect that lines were rotated away while nobody read',
    { timeout: 60_000 },
    async () => {
      const logOptions = ['--log-opt=max-size=500k', '--log-opt=max-file=1'];
      const name = await startFlow({ lines: 10_000, logOptions });
      const giveUp = AbortSignal.timeout(40_000);
      const first = follow(name);
      const before = await takeLines(first, 100, giveUp);
      const resume = savedPosition(first);
      first.close();

      await untilHeld(name, 10_000);
      const after = await takeUntil(
        follow(name, resume),
        (lines) => numberOf(lines.at(-1) ?? '') === 10_000,
        giveUp,
      );

      const held = (await docker('logs', name)).split('\n').map(numberOf);
      expect(before.lines.map(numberOf)).toEqual(numbers(1, before.lines.length));
      expect(held[0]).toBeGreaterThan(before.lines.length + 1);
      expect(after.lines.map(numberOf)).toEqual(held);
      expect([after.lostLines, after.reconnects]).toEqual([0, 1]);
    },
  );

  async function startFlow({ lines, logOptions }: Flow): Promise<string> {
    const name = uniqueName();
    names.push(name);
    const command = ['--entrypoint', 'sh', await registryImage(), '-c', script, 'sh', `${lines}`];
    await docker('run', '--detach', '--name', name, '--network', 'none', ...logOptions, ...command);
    return name;
  }

  function follow(container: string, resume?: unknown): LogSource {
    const engine = createDockerEngine(engineHost);
    const source = createContainerLogSource({
      engine,
      container,
      from: 'beginning',
      clock: systemClock,
      resume,
    });
    sources.push(source);
    return source;
  }
});

async function untilHeld(name: string, last: number): Promise<void> {
  while (numberOf(await docker('logs', '--tail', '1', name)) !== last);
}

function numberOf(line: string): number {
  return Number(line.split(' ')[0]);
}

function numbers(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
