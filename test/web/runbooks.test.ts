import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { projectPath } from '../support/prometheus-tools.ts';
import { Exporter } from './exporter.ts';

const folder = projectPath('docs/runbooks');

describe('/runbooks/', () => {
  test.each(readdirSync(folder))('serves %s as text', async (file) => {
    const exporter = await new Exporter(['main']).start();

    const response = await exporter.get(`/runbooks/${file.slice(0, -'.md'.length)}`);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe(readFileSync(`${folder}/${file}`, 'utf8'));
  });

  test.each(['/runbooks', '/runbooks/', '/runbooks/README.md'])('gives the index at %s', async (path) => {
    const exporter = await new Exporter(['main']).start();

    const response = await exporter.get(path);

    expect(await response.text()).toMatch(/^# Runbooks\n/);
  });

  test('may be kept for a minute and is protected as every other answer', async () => {
    const exporter = await new Exporter(['main']).start();

    const { headers } = await exporter.get('/runbooks/RegistryDown');

    expect(headers.get('cache-control')).toBe('max-age=60');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('says of a name that is not known what is expected', async () => {
    const exporter = await new Exporter(['main']).start();

    const response = await exporter.get('/runbooks/RegistryDwon');

    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe(
      'runbook: is not known here, expected the name of an alert such as RegistryDown, got "RegistryDwon"; ' +
        '/runbooks/ lists them\n',
    );
  });

  // As they stand, for fetch would tidy them up.
  test.each([
    '/runbooks/../metrics.md',
    '/runbooks/..%2Fmetrics.md',
    '/runbooks/..%5cmetrics.md',
    '/runbooks/%2e%2e%2f%2e%2e%2fpackage.json',
    '/runbooks/RegistryDown%00.md',
    '/runbooks/RegistryDown/../../metrics',
    '/runbooks/__proto__',
    `/runbooks/${'a'.repeat(5_000)}`,
  ])('never leaves the folder: %s', async (path) => {
    const exporter = await new Exporter(['main']).start();
    const { url } = await exporter.get('/-/healthy');

    const { status, body } = await ask(new URL(url), path);

    expect(status).toBe(404);
    expect(body.length).toBeLessThan(300);
  });
});

function ask({ hostname, port }: URL, path: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path }, (response) => {
      text(response).then((body) => {
        resolve({ status: response.statusCode, body });
      }, reject);
    });
    asked.on('error', reject).end();
  });
}
