import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { issue, makeAuthority } from '../registry/api/certificates.ts';
import { startExporter } from '../support/exporter.ts';
import { realParts } from '../support/real-parts.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTlsReceiver } from '../telemetry/otlp/tls-receiver.ts';

realParts("the built program with OpenTelemetry's variables", ['openssl'], () => {
  test('sends as they say, and is the same instance after a restart', async () => {
    const folder = temporaryFolder();
    const authority = makeAuthority(folder, 'ca');
    writeFileSync(join(folder, 'client.pem'), issue(authority, 'client', { days: 10 }).cert);
    const receiver = await startTlsReceiver({
      ...issue(authority, 'server', { days: 10 }),
      ...{ requestCert: true, rejectUnauthorized: true, ca: readFileSync(authority.certificateFile) },
    });
    onTestFinished(() => receiver.stop());
    const environment = {
      ...{ REGISTRY_URL: 'http://127.0.0.1:1', REGISTRY_EXPORTER_STATE_DIR: temporaryFolder() },
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url.replace('/v1/logs', ''),
      OTEL_EXPORTER_OTLP_CERTIFICATE: authority.certificateFile,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: join(folder, 'client.pem'),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: join(folder, 'client.key'),
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20general,x-general=yes',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'authorization=Bearer%20hunter2',
      OTEL_SERVICE_NAME: 'images',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test%2C1',
    };

    const first = await startExporter(environment);
    await receiver.until(1);
    await first.stop();
    const before = receiver.deliveries.length;
    const second = await startExporter(environment);
    await receiver.until(before + 1);

    const [one, again] = [receiver.deliveries[0], receiver.deliveries[before]];
    expect(one).toMatchObject({
      headers: { 'content-encoding': 'gzip', authorization: 'Bearer hunter2' },
      client: 'client',
    });
    expect(one?.headers).not.toHaveProperty('x-general');
    expect(one?.records[0]).toMatchObject({
      eventName: 'docker.registry.probe.down',
      attributes: { 'docker.registry.name': 'registry' },
      resource: {
        'service.name': 'images',
        'service.version': expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
        'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        'deployment.environment.name': 'test,1',
      },
    });
    expect(again?.records[0]?.resource).toEqual(one?.records[0]?.resource);
    expect([...first.log, ...second.log].join('\n')).not.toContain('hunter2');
  });
});
