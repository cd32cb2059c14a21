import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageFolder } from '../support/engine-images.ts';
import { eventually } from '../support/engine-poll.ts';
import { startExample, type Example } from '../support/example.ts';
import { httpsStatus } from '../support/https-status.ts';
import { realParts } from '../support/real-parts.ts';

realParts('the example nginx-tls-htpasswd', ['docker', 'htpasswd', 'openssl', 'skopeo', 'umoci'], () => {
  let example: Example;
  const cleanups: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    example = await startExample({
      name: 'nginx-tls-htpasswd',
      services: ['registry', 'nginx'],
      names: ['nginx'],
    });
    cleanups.push(() => example.stop());
    await example.becomes('docker_registry_up{registry="registry"}', 1);
  }, 400_000);

  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }, 120_000);

  test('the probe logs in through nginx, and reads the end of its certificate', async () => {
    const daysLeft = ((await example.value(notAfter)) ?? 0) / 86_400 - Date.now() / 86_400_000;

    expect(daysLeft).toBeGreaterThan(364);
    expect(daysLeft).toBeLessThan(365);
    for (const component of ['api', 'auth', 'storage']) {
      const series = `docker_registry_component_up{registry="registry",component="${component}"}`;
      expect([component, await example.value(series)]).toEqual([component, 1]);
    }
  });

  test('nginx lets through what its rules say', async () => {
    const ask = (path: string, user?: string, method = 'GET'): Promise<number> =>
      httpsStatus(`https://${example.registry}${path}`, {
        caFile: join(example.folder, 'secrets', 'ca.pem'),
        method,
        ...(user === undefined ? {} : { credentials: `${user}:${example.passwordOf(user)}` }),
      });
    const upload = '/v2/team/app/blobs/uploads/';

    const codes = {
      'base without a password': await ask('/v2/'),
      'base as monitor': await ask('/v2/', 'monitor'),
      'a wrong password': await ask('/v2/', 'nobody'),
      'the catalogue': await ask('/v2/_catalog', 'pusher'),
      'another path': await ask('/', 'pusher'),
      'a push as monitor': await ask(upload, 'monitor', 'POST'),
      'a push as pusher': await ask(upload, 'pusher', 'POST'),
    };

    expect(codes).toEqual({
      'base without a password': 401,
      'base as monitor': 200,
      'a wrong password': 401,
      'the catalogue': 403,
      'another path': 404,
      'a push as monitor': 401,
      'a push as pusher': 202,
    });
  });

  test('a push larger than nginx allows by itself is counted, and can be pulled', async () => {
    const images = await imageFolder();
    cleanups.push(() => images.remove());
    await images.make('app', [5_000_000]);
    const certificates = join(example.folder, 'certificates');
    await mkdir(certificates);
    await cp(join(example.folder, 'secrets', 'ca.pem'), join(certificates, 'ca.crt'));
    const there = `${example.registry}/team/app:v1`;

    await images.push('app', there, [
      '--dest-creds',
      `pusher:${example.passwordOf('pusher')}`,
      ...strictly('dest', certificates),
    ]);
    await images.pull(there, 'back', [
      '--src-creds',
      `monitor:${example.passwordOf('monitor')}`,
      ...strictly('src', certificates),
    ]);

    expect(await images.digest('back')).toBe(await images.digest('app'));
    const of = '{registry="registry",repository="team/app"}';
    await example.becomes(`docker_registry_repository_pushes_total${of}`, 1);
    await example.becomes(`docker_registry_repository_pulls_total${of}`, 1);
  }, 200_000);

  test('a registry that has stopped behind nginx is told as what nginx answers', async () => {
    const failures = 'docker_registry_probe_failures_total{registry="registry",reason="http_5xx"}';
    expect(await example.value(failures)).toBe(0);

    await example.project.run('stop', 'registry');
    await example.becomes('docker_registry_up{registry="registry"}', 0);

    // The probe that was under way at that moment may have failed in another way.
    await eventually(
      () => example.value(failures),
      (value) => Number(value) > 0,
      {
        withinMs: 100_000,
        what: 'a failure with nginx’s status',
      },
    );
    await example.project.run('start', 'registry');
    await example.becomes('docker_registry_up{registry="registry"}', 1);
  }, 300_000);
});

const notAfter = 'docker_registry_tls_certificate_not_after_timestamp_seconds{registry="registry"}';

/** The last word on verification counts: the folder's own clients take any certificate. */
function strictly(side: 'src' | 'dest', certificates: string): readonly string[] {
  return [`--${side}-tls-verify=true`, `--${side}-cert-dir=${certificates}`];
}
