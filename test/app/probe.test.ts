import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runRegistry } from '../collectors/probe/real-registry.ts';
import { startRegistry, startSilentServer } from '../commands/loopback.ts';
import { realParts } from '../support/real-parts.ts';
import { startCountingRegistry } from './counting-registry.ts';
import { Reloadable } from './reloadable.ts';

const slow = 'collectors: {probe: {interval: 1h, timeout: 30s}}';

async function startWith(...lines: readonly string[]): Promise<Reloadable> {
  const exporter = new Reloadable();
  exporter.write(...lines);
  return exporter.start();
}

/** The lines of an answer that hold figures, without those that time puts there. */
function figures(answer: string): readonly string[] {
  return answer.split('\n').filter((line) => line.startsWith('docker_') && !line.includes('seconds'));
}

describe('/probe', () => {
  test('answers with the figures of one probe, which /metrics does not count', async () => {
    const registry = await startCountingRegistry();
    const exporter = await startWith('registries:', `  - {name: main, url: '${registry.url}', ${slow}}`);

    const response = await exporter.program.get('/probe?target=main');
    const text = await response.text();

    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(figures(text)).toMatchInlineSnapshot(`
      [
        "docker_registry_probe_success{registry="main"} 1",
        "docker_registry_probe_failed{registry="main",reason="dns"} 0",
        "docker_registry_probe_failed{registry="main",reason="refused"} 0",
        "docker_registry_probe_failed{registry="main",reason="timeout"} 0",
        "docker_registry_probe_failed{registry="main",reason="tls"} 0",
        "docker_registry_probe_failed{registry="main",reason="protocol"} 0",
        "docker_registry_probe_failed{registry="main",reason="http_4xx"} 0",
        "docker_registry_probe_failed{registry="main",reason="http_5xx"} 0",
        "docker_registry_probe_failed{registry="main",reason="auth_server"} 0",
        "docker_registry_probe_failed{registry="main",reason="credentials"} 0",
        "docker_registry_probe_failed{registry="main",reason="storage"} 0",
        "docker_registry_up{registry="main"} 1",
        "docker_registry_probe_http_status_code{registry="main"} 200",
        "docker_registry_component_up{registry="main",component="api"} 1",
        "docker_registry_component_up{registry="main",component="storage"} 1",
        "docker_registry_tls_verification_disabled{registry="main"} 0",
      ]
    `);
    expect(text).toMatch(/^docker_registry_probe_elapsed_seconds\{registry="main"\} 0\.\d+$/m);
    expect(registry.asked()).toBe(2);
    expect(await exporter.value('docker_registry_probes_total{registry="main"}')).toBe(1);
  });

  const refused: readonly (readonly [query: string, problem: string | RegExp])[] = [
    ['', 'target: is missing, expected one of main, other, got nothing'],
    ['?target=', 'target: is not known here, expected one of main, other, got ""'],
    ['?target=nobody', 'target: is not known here, expected one of main, other, got "nobody"'],
    ['?target=main&target=other', 'target: is given 2 times, expected one of main, other, got several'],
    ['?target[]=main', 'target: is missing, expected one of main, other, got nothing'],
    ['?target=__proto__', 'target: is not known here, expected one of main, other, got "__proto__"'],
    [
      '?target=http://bob:hunter2@169.254.169.254/',
      'target: is not known here, expected one of main, other, got "http://…@169.254.169.254/"',
    ],
    [
      `?target=${'x'.repeat(5_000)}`,
      `target: is not known here, expected one of main, other, got "${'x'.repeat(79)}…`,
    ],
    [
      '?target=%3Cscript%3E%0A%1b',
      'target: is not known here, expected one of main, other, got "<script>\\n\\u001b"',
    ],
    [
      '?target=main&module=http_2xx',
      'module: is not known here, expected one of probe, fast, got "http_2xx"',
    ],
    ['?target=x&module=y', /^target: is not known here, .*\nmodule: is not known here, .*\n$/],
  ];
  test('of what is not known here is refused with the names that there are', async () => {
    const url = await startRegistry();
    const exporter = await startWith(
      ...['modules: {fast: {timeout: 1s}}', 'registries:'],
      ...['main', 'other'].map((name) => `  - {name: ${name}, url: '${url}', ${slow}}`),
    );

    for (const [query, problem] of refused) {
      const response = await exporter.program.get(`/probe${query}`);
      const text = await response.text();

      expect([response.status, response.headers.get('content-type')], query).toEqual([
        400,
        'text/plain; charset=utf-8',
      ]);
      if (typeof problem === 'string') expect(text).toBe(`${problem}\n`);
      else expect(text).toMatch(problem);
    }
  });

  test('of a registry that hangs ends with what the scraper waits for, and delays no other', async () => {
    const silent = await startSilentServer();
    const exporter = await startWith(
      ...['registries:', `  - {name: hangs, url: '${silent.url}', collectors: {probe: {interval: 30s}}}`],
      `  - {name: good, url: '${await startRegistry()}', ${slow}}`,
    );
    const startedAt = performance.now();

    const hanging = exporter.program
      .get('/probe?target=hangs', { 'X-Prometheus-Scrape-Timeout-Seconds': '3' })
      .then((response) => response.text());
    const good = await (await exporter.program.get('/probe?target=good')).text();
    const goodMs = performance.now() - startedAt;
    const text = await hanging;
    const hungMs = performance.now() - startedAt;

    expect(good).toContain('docker_registry_probe_success{registry="good"} 1\n');
    expect(goodMs).toBeLessThan(1_500);
    expect(text).toContain('docker_registry_probe_success{registry="hangs"} 0\n');
    expect(text).toContain('docker_registry_probe_failed{registry="hangs",reason="timeout"} 1\n');
    expect(hungMs).toBeGreaterThan(2_400);
    expect(hungMs).toBeLessThan(3_000);
  });

  test('never probes a registry twice at once', async () => {
    const registry = await startCountingRegistry({ answerAfterMs: 300 });
    const exporter = await startWith(
      'modules: {fast: {timeout: 5s}, faster: {timeout: 4s}}',
      'registries:',
      `  - {name: main, url: '${registry.url}', collectors: {probe: {interval: 1s, timeout: 1s}}}`,
    );

    const answers = await Promise.all(
      ['probe', 'fast', 'faster', 'fast', 'probe'].map((module) =>
        exporter.program.get(`/probe?target=main&module=${module}`),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(registry.mostAtOnce()).toBe(1);
  });

  test('knows a registry that a reload has added, and one that it has removed no more', async () => {
    const url = await startRegistry();
    const exporter = await startWith('registries:', `  - {name: old, url: '${url}', ${slow}}`);

    exporter.write('modules: {fast: {}}', 'registries:', `  - {name: new, url: '${url}', ${slow}}`);
    await exporter.hangUp();

    const statuses = await Promise.all(
      ['old', 'new', 'new&module=fast'].map(async (query) => {
        const response = await exporter.program.get(`/probe?target=${query}`);
        return response.status;
      }),
    );
    expect(statuses).toEqual([400, 200, 200]);
  });
});

realParts('/probe of a registry that asks for passwords', ['docker-registry', 'htpasswd', 'promtool'], () => {
  test('logs in, or not, as the module says, and promtool has nothing to object to', async () => {
    const exporter = new Reloadable();
    const [users, password] = ['users', 'password'].map((name) => join(exporter.folder, name));
    spawnSync('htpasswd', ['-Bbc', users ?? '', 'monitor', 'hunter2']);
    writeFileSync(password ?? '', 'wrong\n');
    const { url } = await runRegistry({ auth: { htpasswd: { realm: 'test', path: users } } });
    exporter.write(
      ...['modules: {stranger: {anonymous: true}}', 'registries:'],
      `  - {name: main, url: '${url.origin}', username: monitor, password_file: ${password}, ${slow}}`,
    );
    await exporter.start();
    const ask = async (module: string) =>
      (await exporter.program.get(`/probe?target=main&module=${module}`)).text();

    const wrong = await ask('probe');
    const stranger = await ask('stranger');
    writeFileSync(password ?? '', 'hunter2\n');
    const right = await ask('probe');

    expect(wrong).toContain('docker_registry_probe_failed{registry="main",reason="credentials"} 1\n');
    expect(stranger).toContain('docker_registry_up{registry="main"} 1\n');
    expect(stranger).toContain('docker_registry_probe_http_status_code{registry="main"} 401\n');
    expect(right).toContain('docker_registry_probe_http_status_code{registry="main"} 200\n');
    expect(`${wrong}${stranger}${right}${exporter.program.log.join('\n')}`).not.toContain('hunter2');
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: right, encoding: 'utf8' });
    expect(`${checked.stdout}${checked.stderr}`).toBe('');
  });
});
