import { expect, test } from 'vitest';
import { createContainerCollector } from '../../../src/collectors/container/collector.ts';
import { createDockerEngine } from '../../../src/docker/create-engine.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import type { Cycle } from '../../../src/domain/collector.ts';
import { realParts } from '../../support/real-parts.ts';
import { figuresOf } from '../../support/samples.ts';
import { startSecondEngine } from '../log/container/second-engine.ts';

const { signal } = new AbortController();
const series = 'container_running{container="steady",service=""}';

realParts('an Engine that is restarted between two looks', ['dockerd'], () => {
  test(
    'costs no look: the connections that it broke are not taken for its fault',
    { timeout: 90_000 },
    async () => {
      const second = await startSecondEngine();
      const options = ['--detach', '--name', 'steady', '--restart', 'always', '--network', 'none'];
      await second.docker('run', ...options, second.image, '/bin/sleep', '1000');
      const engine = createDockerEngine(second.host);
      const config = { intervalMs: 1000, names: ['steady'] };
      const collector = createContainerCollector({ engine, config, clock: systemClock });
      const looks: Cycle[] = [];

      looks.push(await collector.collect(signal));
      await second.restart('SIGTERM');
      looks.push(await collector.collect(signal));
      await second.restart('SIGKILL');
      looks.push(await collector.collect(signal));
      await second.remove();
      const away = await collector.collect(signal);
      collector.close();

      expect(looks.map((look) => (look.status === 'ok' ? 'ok' : look.detail))).toEqual(['ok', 'ok', 'ok']);
      expect(looks.map(({ report }) => figuresOf([report])[series])).toEqual([1, 1, 1]);
      expect(away).toMatchObject({ status: 'failed', detail: expect.stringContaining('ENOENT') as string });
      expect(figuresOf([away.report])).toEqual({});
    },
  );
});
