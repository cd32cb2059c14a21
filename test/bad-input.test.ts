import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serveHttp, serveSockets } from './registry/api/loopback.ts';
import { startExporter } from './support/exporter.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const access = '127.0.0.1 - - [20/Nov/2026:10:03:55 +0000] "GET /v2/a/tags/list HTTP/1.1" 200 2 "" "curl"\n';

test('whatever comes in is counted, and nothing stops', async () => {
  const folder = temporaryFolder();
  const log = join(folder, 'registry.log');
  writeFileSync(log, '');
  const hangs = await serveSockets(() => undefined);
  const captive = await serveHttp((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<html>Please log in to the hotel network</html>');
  });
  const file = join(folder, 'registry-exporter.yml');
  writeFileSync(
    file,
    `registries:
  - name: captive
    url: ${captive.href}
    collectors: { probe: { interval: 1s, timeout: 1s }, log: { file: ${log} } }
  - name: hanging
    url: ${hangs.href}
    container: registry
    collectors: { probe: { interval: 1s, timeout: 1s }, container: { interval: 1s }, storage: { root: ${folder}/none } }
docker: { host: 'unix://${folder}/no.sock' }
otlp: { endpoint: '${hangs.href}', timeout: 500ms }
`,
  );
  const exporter = await startExporter({}, [`--config.file=${file}`]);
  await exporter.reaches('docker_registry_exporter_collector_success{registry="captive",collector="log"}', 1);

  appendFileSync(log, `{"level":"info","msg":"${'x'.repeat(1024 * 1024)}","time":"2026-11-20T10:00:00Z"}\n`);
  appendFileSync(log, Buffer.from([0, 1, 2, 0xff, 0xfe, 0x0a]));
  appendFileSync(log, `${'y'.repeat(3 * 1024 * 1024)}\n`);
  appendFileSync(log, '{"level":"info","msg":"half\n');
  appendFileSync(log, access);
  appendFileSync(log, access.slice(0, 40));

  await exporter.reaches(
    'docker_registry_http_requests_total{registry="captive",method="GET",operation="tags_list",code="200"}',
    1,
  );
  await exporter.reaches('docker_registry_probe_failures_total{registry="captive",reason="protocol"}', 1);
  await exporter.reaches('docker_registry_probe_failures_total{registry="hanging",reason="timeout"}', 1);
  for (const collector of ['discovery', 'container', 'gc', 'log', 'storage']) {
    const failures = `docker_registry_exporter_collector_failures_total{registry="hanging",collector="${collector}"}`;
    await exporter.reaches(failures, 1);
  }
  await exporter.reaches('docker_registry_exporter_otlp_export_failures_total{registry="captive"}', 1);
  expect({
    parseErrors: await exporter.value('docker_registry_log_parse_errors_total{registry="captive"}'),
    structured: await exporter.value('docker_registry_log_lines_total{registry="captive",kind="structured"}'),
    lost: await exporter.value('docker_registry_log_lost_lines_total{registry="captive"}'),
    down: await exporter.value('docker_registry_up{registry="captive"}'),
  }).toEqual({ parseErrors: 2, structured: 1, lost: 1, down: 0 });

  const told = exporter.log.filter((line) => line.includes('collector fails'));
  expect(told).toHaveLength(5);
  expect(await exporter.stop()).toBe(0);
});
