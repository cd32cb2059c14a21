import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { histogram } from '../../src/domain/metric.ts';
import { merge, observe } from '../../src/domain/report.ts';
import { MetricStore } from '../../src/telemetry/metric-store.ts';
import { startRegistry } from '../commands/loopback.ts';
import { startProgram } from '../commands/program.ts';
import { realParts } from '../support/real-parts.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

realParts('promtool', ['promtool'], () => {
  test('finds nothing to object to in the /metrics of a running exporter', async () => {
    const folder = temporaryFolder();
    const log = join(folder, 'registry.log');
    writeFileSync(log, '');
    mkdirSync(join(folder, 'docker/registry/v2/repositories/team/app/_layers'), { recursive: true });
    const program = await startProgram({
      REGISTRY_URL: await startRegistry(),
      REGISTRY_STORAGE_PATH: folder,
      REGISTRY_LOG_FILE: log,
    });
    await program.until('/-/ready', 200);
    appendFileSync(
      log,
      '172.17.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET /v2/team/app/manifests/latest HTTP/1.1" 200 528 "" "curl/8"\n',
    );

    const text = await untilContains(
      async () => (await program.get('/metrics')).text(),
      'repository="team/app"',
    );
    expect(objectionsTo(text)).toEqual({ output: '', status: 0 });
  });

  test('finds nothing to object to in a histogram of single and of sorted observations', async () => {
    const took = histogram('took_seconds', 'Durations.', { buckets: [0.1, 1] });
    const store = new MetricStore({ metrics: [took], registries: ['main'], labelLimit: 1 });

    store.apply('main', [observe(took, 0.05), merge(took, { counts: [1, 2, 3], sum: 40.5 })]);

    expect(objectionsTo(await store.exposition())).toEqual({ output: '', status: 0 });
  });
});

function objectionsTo(exposition: string): { readonly output: string; readonly status: number | null } {
  const { stdout, stderr, status } = spawnSync('promtool', ['check', 'metrics'], {
    input: exposition,
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { output: `${stdout}${stderr}`, status };
}

async function untilContains(read: () => Promise<string>, part: string): Promise<string> {
  for (;;) {
    const text = await read();
    if (text.includes(part)) return text;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
