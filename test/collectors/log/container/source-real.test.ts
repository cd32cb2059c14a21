import { afterAll, expect, test } from 'vitest';
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
import { takeUntil, type Given } from './log-lines.ts';

/** Prints numbered lines on both streams, some longer than a part, and waits to be stopped. */
const script = `
  trap exit TERM
  long=$(printf '%040000d' 0)
  for i in $(seq 1 2000); do
    echo "$1 out $i"
    echo "$1 err $i" >&2
    if [ $((i % 500)) = 0 ]; then echo "$1 $long $i"; fi
  done
  echo "$1 end of out"
  echo "$1 end of err" >&2
  while :; do sleep 0.2; done`;

realParts('the log of a real container', ['docker'], () => {
  const names: string[] = [];

  afterAll(() => removeContainers(...names));

  test.each([
    ['without a terminal', []],
    ['with a terminal', ['--tty']],
  ])('%s gives every line once, across a restart and a new creation', async (_, options) => {
    const name = uniqueName();
    names.push(name);
    const start = async (round: string): Promise<void> => {
      const image = await registryImage();
      const command = ['--entrypoint', 'sh', image, '-c', script, 'sh', round];
      await docker('run', '--detach', '--name', name, ...options, ...command);
    };
    const engine = createDockerEngine(engineHost);
    const source = createContainerLogSource({ engine, container: name, from: 'end', clock: systemClock });

    await start('one');
    const first = await readRound(source, 'one');
    await docker('restart', '--time', '5', name);
    const second = await readRound(source, 'one');
    await removeContainers(name);
    await start('two');
    const third = await readRound(source, 'two');
    source.close();

    const expected = (round: string): readonly string[] => expectedLines(round);
    expect(sorted(first.lines)).toEqual(sorted(expected('one')));
    expect(sorted(second.lines)).toEqual(sorted(expected('one')));
    expect(sorted(third.lines)).toEqual(sorted(expected('two')));
    expect(first.reconnects).toBe(0);
    expect(second.reconnects).toBeGreaterThanOrEqual(1);
    expect(third.reconnects).toBeGreaterThanOrEqual(1);
  });
});

/** Reads until both streams have ended: the Engine may keep one behind the other. */
async function readRound(source: LogSource, round: string): Promise<Given> {
  const hasEnded = (lines: readonly string[]): boolean =>
    lines.filter((line) => line.startsWith(`${round} end`)).length === 2;
  const given = await takeUntil(source, hasEnded, AbortSignal.timeout(18_000));
  // A terminal ends its lines with a carriage return, too.
  return { ...given, lines: given.lines.map((line) => line.replace(/\r$/, '')) };
}

function expectedLines(round: string): readonly string[] {
  const zeros = '0'.repeat(40_000);
  const numbers = Array.from({ length: 2000 }, (_, index) => index + 1);
  return [
    ...numbers.flatMap((i) => [`${round} out ${i}`, `${round} err ${i}`]),
    ...[500, 1000, 1500, 2000].map((i) => `${round} ${zeros} ${i}`),
    `${round} end of out`,
    `${round} end of err`,
  ];
}

function sorted(lines: readonly string[]): readonly string[] {
  return [...lines].sort();
}
