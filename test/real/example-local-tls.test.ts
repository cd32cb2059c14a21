import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageFolder } from '../support/engine-images.ts';
import { startExample, type Example } from '../support/example.ts';
import { httpsStatus } from '../support/https-status.ts';
import { realParts } from '../support/real-parts.ts';

realParts('the example local-tls', ['docker', 'htpasswd', 'openssl', 'skopeo', 'umoci'], () => {
  let example: Example;
  const cleanups: (() => Promise<void>)[] = [];
  const authority = (): string => join(example.folder, 'secrets', 'ca.pem');

  beforeAll(async () => {
    example = await startExample({ name: 'local-tls', services: ['registry'], names: ['registry'] });
    cleanups.push(() => example.stop());
    await example.becomes('docker_registry_up{registry="registry"}', 1);
  }, 400_000);

  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }, 120_000);

  test('the probe believes the authority, logs in, and reads the end of the certificate', async () => {
    const notAfter = 'docker_registry_tls_certificate_not_after_timestamp_seconds{registry="registry"}';
    const daysLeft = ((await example.value(notAfter)) ?? 0) / 86_400 - Date.now() / 86_400_000;

    expect(daysLeft).toBeGreaterThan(364);
    expect(daysLeft).toBeLessThan(365);
    for (const component of ['api', 'auth', 'storage']) {
      const series = `docker_registry_component_up{registry="registry",component="${component}"}`;
      expect([component, await example.value(series)]).toEqual([component, 1]);
    }
  });

  test('a push by a client that believes the authority is counted, and its blobs are found', async () => {
    const images = await imageFolder();
    cleanups.push(() => images.remove());
    await images.make('app', [50_000]);
    const certificates = join(example.folder, 'certificates');
    await mkdir(certificates);
    await cp(authority(), join(certificates, 'ca.crt'));

    await images.push('app', `${example.registry}/team/app:v1`, [
      ...['--dest-creds', `pusher:${example.passwordOf('pusher')}`],
      ...['--dest-tls-verify=true', `--dest-cert-dir=${certificates}`],
    ]);

    const pushes = 'docker_registry_repository_pushes_total{registry="registry",repository="team/app"}';
    await example.becomes(pushes, 1);
    // A layer, the configuration and the manifest.
    await example.becomes('docker_registry_storage_blobs{registry="registry"}', 3);
  }, 200_000);

  test('each wrong password is one failure, for the registry itself asks for it', async () => {
    const base = `https://${example.registry}/v2/`;
    const ask = (credentials: string): Promise<number> =>
      httpsStatus(base, { caFile: authority(), credentials });

    const codes = [
      await ask('pusher:wrong'),
      await ask('pusher:again'),
      await ask(`pusher:${example.passwordOf('pusher')}`),
    ];

    expect(codes).toEqual([401, 401, 200]);
    const failures = 'docker_registry_auth_failures_total{registry="registry",reason="invalid_credentials"}';
    await example.becomes(failures, 2);
  }, 100_000);

  test('a client that does not know the authority is a failed handshake', async () => {
    const stranger = '/etc/ssl/certs/ca-certificates.crt';

    await expect(httpsStatus(`https://${example.registry}/v2/`, { caFile: stranger })).rejects.toThrow(
      'self-signed certificate in certificate chain',
    );
    await example.becomes('docker_registry_tls_handshake_errors_total{registry="registry"}', 1);
  }, 100_000);
});
