import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContainerLogSource } from '../../../../src/collectors/log/container/source.ts';
import { createDockerEngine } from '../../../../src/docker/create-engine.ts';
import { systemClock } from '../../../../src/domain/clock.ts';
import { realParts } from '../../../support/real-parts.ts';
import { takeLines, takeUntil } from './log-lines.ts';
import { startSecondEngine, type SecondEngine } from './second-engine.ts';

/** Numbers its lines from 1 in each run, and the runs too. Told to stop, it says how many lines it had. */
const script = `
  run=0; [ -f /runs ] && read run </runs
  run=$((run + 1)); echo $run >/runs
  i=0
  trap 'echo "run $run ends after $i"; exit' TERM
  while :; do i=$((i + 1)); echo "run $run line $i"; sleep 0.01; done`;

realParts('an Engine that is restarted while a log is followed', ['dockerd'], () => {
  let second: SecondEngine;

  beforeAll(async () => {
    second = await startSecondEngine();
  }, 60_000);

  afterAll(() => second.remove(), 60_000);

  test('costs no line and gives none twice, the last words included', { timeout: 60_000 }, async () => {
    const source = await followFlow(second, 'stopped-well');
    const giveUp = AbortSignal.timeout(40_000);

    const before = await takeLines(source, 100, giveUp);
    const whileAway = takeUntil(source, (lines) => lines.includes('run 2 line 50'), giveUp);
    await second.restart('SIGTERM');
    const after = await whileAway;
    source.close();

    const lines = [...before.lines, ...after.lines];
    const first = lines.filter((line) => line.startsWith('run 1 '));
    const said = Number(/^run 1 ends after (\d+)$/.exec(first.at(-1) ?? '')?.[1]);
    const numbers = (run: number, last: number): readonly string[] =>
      Array.from({ length: last }, (_, index) => `run ${run} line ${index + 1}`);
    expect(first.slice(0, -1)).toEqual(numbers(1, said));
    expect(lines.slice(first.length, first.length + 50)).toEqual(numbers(2, 50));
    expect(after.lostLines).toBe(0);
    expect(after.reconnects).toBeGreaterThanOrEqual(1);
  });

  test(
    'that is killed with its containers costs none of the lines it kept, and gives none twice',
    { timeout: 60_000 },
    async () => {
      const source = await followFlow(second, 'killed');
      const giveUp = AbortSignal.timeout(40_000);

      const before = await takeLines(source, 100, giveUp);
      const whileAway = takeUntil(source, (lines) => lines.includes('run 2 line 50'), giveUp);
      await second.restart('SIGKILL');
      const after = await whileAway;
      source.close();

      const given = [...before.lines, ...after.lines];
      const held = (await second.docker('logs', 'killed')).split('\n');
      expect(given).toEqual(held.slice(0, given.length));
      expect(after.lostLines).toBe(0);
      expect(after.reconnects).toBeGreaterThanOrEqual(1);
    },
  );
});

async function followFlow(
  second: SecondEngine,
  name: string,
): Promise<ReturnType<typeof createContainerLogSource>> {
  const options = ['--detach', '--name', name, '--restart', 'always', '--network', 'none'];
  await second.docker('run', ...options, second.image, '/bin/sh', '-c', script);
  return createContainerLogSource({
    engine: createDockerEngine(second.host),
    container: name,
    from: 'beginning',
    clock: systemClock,
  });
}
