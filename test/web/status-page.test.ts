import { describe, expect, test } from 'vitest';
import { metricCatalogue } from '../../src/catalogue.ts';
import type { LogRecord } from '../../src/domain/log-record.ts';
import { add, type Sample } from '../../src/domain/report.ts';
import { shownMetrics } from '../../src/web/status/series.ts';
import { Exporter, metric, value } from './exporter.ts';

const event: LogRecord = {
  eventName: 'docker.registry.auth.failure',
  severity: 'warn',
  body: 'authentication failure',
  timestampMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  attributes: {},
};

test('every metric that the page shows exists', () => {
  const known = metricCatalogue.map(({ name }) => name);

  expect(shownMetrics.filter((name) => !known.includes(name))).toEqual([]);
});

describe('before anything was seen', () => {
  test('the page says of each part that it was not, and what to set', async () => {
    const exporter = await new Exporter(['main']).start();

    const text = await exporter.read();

    expect(text).toContain('main not probed yet https://main.example.com/');
    expect(text).toContain('Requests 0 2xx 0 3xx 0 4xx 0 5xx 0');
    expect(text).toContain('clients failing, 15 min –');
    expect(text).toContain('No log line read yet.');
    expect(text).toContain('Not watched: set REGISTRY_STORAGE_PATH.');
    expect(text).toContain('None seen: set REGISTRY_CONTAINER');
    expect(text).not.toContain('Garbage collection');
    expect(text).toContain('No 5xx, failed log-in or change of state yet.');
    expect(text).not.toMatch(/undefined|NaN|\[object|null/);
  });

  test('the page has a title that is calm, and names the version', async () => {
    const exporter = await new Exporter(['main']).start();

    const page = await exporter.page();

    expect(page).toContain('<title>Registry exporter</title>');
    expect(page).toContain('registry-exporter 1.2.3');
    expect((await exporter.get('/')).headers.get('content-type')).toBe('text/html; charset=utf-8');
  });
});

describe('a registry', () => {
  test('that is up shows its layers and how long the probe took', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('up', 1),
      value('probe_http_status_code', 200),
      value('probe_phase_duration_seconds', 0.002, { phase: 'connect' }),
      value('probe_phase_duration_seconds', 0.01, { phase: 'challenge' }),
      value('component_up', 1, { component: 'api' }),
      value('component_up', 1, { component: 'auth' }),
    );

    const text = await exporter.read();

    expect(text).toContain('main up https://main.example.com/');
    expect(text).toContain('api up auth up storage last probe: answered 200 in 12 ms');
  });

  test('that is down is in the title of the page, with the layer that is down', async () => {
    const exporter = await new Exporter(['main', 'mirror', 'third']).start();
    exporter.apply('main', value('up', 1));
    for (const name of ['mirror', 'third']) {
      exporter.apply(
        name,
        value('up', 0),
        value('probe_http_status_code', 0),
        value('component_up', 0, { component: 'api' }),
      );
    }

    const page = await exporter.page();
    const text = await exporter.read();

    expect(page).toContain('<title>DOWN: mirror, third</title>');
    expect(text).toContain('main up ');
    expect(text).toContain(
      'mirror down https://mirror.example.com/ api down auth storage last probe: no answer in 0 ms',
    );
  });

  test('does not show the figures of another', async () => {
    const exporter = await new Exporter(['main', 'mirror']).start();
    exporter.apply('mirror', add(metric('auth_challenges_total'), 4321));
    exporter.push('mirror', event);

    const [, main = '', mirror = ''] = (await exporter.page()).split(/<section[^>]*>/);

    expect(main).not.toContain('4,321');
    expect(main).toContain('No 5xx, failed log-in or change of state yet.');
    expect(mirror).toContain('4,321');
    expect(mirror).toContain('authentication failure');
  });
});

describe('several registries', () => {
  test('have a line each at the top, those that are down first, that leads to what is known of them', async () => {
    const exporter = await new Exporter(['main', 'mirror', 'new']).start();
    exporter.apply(
      'main',
      value('up', 1),
      value('storage_capacity_bytes', 100),
      value('storage_available_bytes', 75),
    );
    exporter.apply('mirror', value('up', 0), value('component_up', 0, { component: 'auth' }));
    exporter.apply('mirror', value('exporter_collector_success', 0, { collector: 'log' }));

    const page = await exporter.page();
    const text = await exporter.read();

    expect(text).toContain(
      '3 registries, 1 down mirror down auth down log fails https://mirror.example.com/ main up storage 25 % full',
    );
    for (const name of ['main', 'mirror', 'new']) {
      expect(page).toContain(`<a href="#registry-${name}">`);
      expect(page).toContain(`<section id="registry-${name}">`);
    }
  });

  test('that are down say there why', async () => {
    const exporter = await new Exporter(['main', 'mirror']).start();
    exporter.apply('mirror', value('up', 0));
    exporter.push('mirror', {
      ...{ ...event, eventName: 'docker.registry.probe.down', severity: 'error' },
      body: 'registry https://mirror.example.com/ is down: connection refused',
    });

    const [top = ''] = (await exporter.page()).split('<section');

    expect(top).toMatch(/connection refused/);
  });

  test('have no such lines where there is one alone', async () => {
    const exporter = await new Exporter(['main']).start();

    expect(await exporter.page()).not.toContain('<nav class="summary"');
  });

  test('of two hundred are a page within seconds', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `r${index}`);
    const exporter = await new Exporter(names).start();
    const startedAt = performance.now();

    const page = await exporter.page();

    expect(page.match(/<section/g)).toHaveLength(200);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('the figures', () => {
  test('of requests are summed by class and of log-ins by reason', async () => {
    const exporter = await new Exporter(['main']).start();
    const requests = (count: number, code: string) =>
      add(metric('http_requests_total'), count, { method: 'GET', operation: 'base', code });
    exporter.apply(
      'main',
      ...[requests(1_000_000, '200'), requests(20, '404'), requests(3, '500'), requests(4, '503')],
      add(metric('auth_challenges_total'), 12),
      add(metric('auth_failures_total'), 5, { reason: 'invalid_credentials' }),
      value('auth_failing_clients', 2),
      value('log_last_line_timestamp_seconds', Date.UTC(2026, 0, 2, 3, 4, 5) / 1_000),
    );

    const text = await exporter.read();

    expect(text).toContain('Requests 1,000,027 2xx 1,000,000 3xx 0 4xx 20 5xx 7');
    expect(text).toContain(
      'challenges (normal) 12 failures 5 invalid_credentials 5 clients failing, 15 min 2',
    );
    expect(text).toContain('Last log line 2026-01-02 03:04:05 UTC.');
  });

  test('of a status that is none of HTTP are listed as other', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      add(metric('http_requests_total'), 3, { method: 'GET', operation: 'base', code: 'other' }),
    );

    const text = await exporter.read();

    expect(text).toContain('5xx 0 other 3');
    expect(text).not.toContain('oxx');
  });

  test('of storage are in units a person reads, with the largest repositories first', async () => {
    const exporter = await new Exporter(['main']).start();
    const repository = (name: string, bytes: number) =>
      value('storage_repository_bytes', bytes, { repository: name, share: 'all' });
    exporter.apply(
      'main',
      value('storage_capacity_bytes', 100 * 1024 ** 3),
      value('storage_available_bytes', 15 * 1024 ** 3),
      value('storage_used_bytes', 85 * 1024 ** 3),
      value('storage_blobs', 1_234),
      value('storage_blob_bytes', 1.5 * 1024 ** 2),
      value('storage_repositories', 6),
      value('storage_tags', 12),
      value('storage_uploads', 0),
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) => repository(name, 1024 * (index + 1))),
      value('storage_repository_bytes', 1024 ** 4, { repository: 'own', share: 'exclusive' }),
    );

    const text = await exporter.read();

    expect(text).toContain('Storage 85 % used 85 % 15.0 GiB of 100 GiB available');
    expect(text).toContain('blobs 1,234, 1.5 MiB repositories, tags 6, 12 unfinished uploads 0');
    expect(text).toContain('Largest repositories f 6.0 KiB e 5.0 KiB d 4.0 KiB c 3.0 KiB b 2.0 KiB');
    expect(text).not.toContain('own');
  });

  test('of storage before the first scan leave a dash where nothing is known', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('storage_capacity_bytes', 0),
      value('storage_available_bytes', 0),
      value('storage_used_bytes', 0),
    );

    const text = await exporter.read();

    expect(text).toContain('Storage 0 % used');
    expect(text).toContain('blobs –, – repositories, tags –, – unfinished uploads –');
  });

  test('of storage tell what garbage collection would free, and what is broken', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('storage_capacity_bytes', 100),
      value('storage_available_bytes', 50),
      ...reclaimable('unreferenced', 3, 1024 ** 2),
      ...reclaimable('untagged', 1_000, 5 * 1024 ** 3),
      value('storage_broken', 2, { kind: 'manifest_child_missing' }),
      value('storage_broken', 0, { kind: 'empty_blob' }),
    );

    const text = await exporter.read();

    expect(text).toContain(
      'Garbage collection would free garbage-collect 3 blobs, 1.0 MiB --delete-untagged 1,000 blobs, 5.0 GiB',
    );
    expect(text).toContain('Broken manifest child missing 2');
    expect(text).not.toContain('empty blob');
  });

  test('of storage tell that garbage collection would free nothing', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('storage_capacity_bytes', 100),
      value('storage_available_bytes', 50),
      ...reclaimable('unreferenced', 0, 0),
      ...reclaimable('untagged', 1, 1024),
    );

    expect(await exporter.read()).toContain('garbage-collect nothing --delete-untagged 1 blob, 1.0 KiB');
  });

  test.each([
    ['not scanned yet', []],
    ['3 unreadable', [value('storage_scan_unreadable_files', 3)]],
    ['not all was read', [value('storage_scan_unreadable_files', 0)]],
  ])('of storage tell why it is not known what garbage collection would free: %s', async (why, samples) => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply('main', value('storage_capacity_bytes', 100), ...samples);

    expect(await exporter.read()).toContain(`garbage-collect – ${why} --delete-untagged – ${why}`);
  });

  test('of storage tell why it cannot be read, until it can', async () => {
    const exporter = await new Exporter(['main', 'mirror']).start();
    exporter.apply('main', value('exporter_collector_success', 0, { collector: 'storage' }));
    exporter.apply('mirror', value('exporter_collector_success', 1, { collector: 'storage' }));
    exporter.faults.note('main', 'storage', 'the mount <is> gone');

    const failing = await exporter.page();
    exporter.faults.note('main', 'storage', '');
    const working = await exporter.page();

    expect(failing.match(/<p class="bad-text">the mount &lt;is&gt; gone<\/p>/g)).toHaveLength(1);
    expect(failing).toContain('title="the mount &lt;is&gt; gone"');
    expect(working).not.toContain('gone');
  });

  test('of a full storage are in the part of the bar that browsers draw red', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply('main', value('storage_capacity_bytes', 100), value('storage_available_bytes', 0));

    expect(await exporter.page()).toContain(
      '<meter min="0" max="100" low="80" high="90" optimum="0" value="100">100 %</meter>',
    );
  });

  test('of storage tell why garbage collection would fail, each reason once', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('storage_capacity_bytes', 100),
      value('storage_available_bytes', 50),
      value('storage_gc_blocked', 1, { mode: 'unreferenced' }),
      value('storage_gc_blocked', 1, { mode: 'untagged' }),
    );
    const blocked = (mode: string) => ({
      ...event,
      eventName: 'docker.registry.storage.gc_blocked',
      attributes: {
        'docker.registry.storage.mode': mode,
        'docker.registry.storage.reason': 'a manifest cannot be read.',
      },
    });
    exporter.push('main', blocked('unreferenced'), blocked('untagged'));

    const text = await exporter.read();

    expect(text).toContain(
      'garbage-collect would fail --delete-untagged would fail a manifest cannot be read.',
    );
    expect(text.split('a manifest cannot be read.')).toHaveLength(2);
    expect(text).toContain('Broken Not scanned yet.');
  });

  test.each([
    ['full in 12 days', 125, 10],
    ['full in 1 day', 19, 10],
    ['full within a day', 9, 10],
    ['full in 3 years', 1_095, 1],
    ['full in over 10 years', 36_500, 1],
    ['not growing', 125, 0],
  ])('of storage tell that it is %s', async (told, available, perDay) => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('storage_capacity_bytes', 100_000),
      value('storage_available_bytes', available),
      value('storage_growth_bytes_per_day', perDay, { window: '7d' }),
      value('storage_growth_bytes_per_day', 1024, { window: '1d' }),
    );

    expect(await exporter.read()).toContain(
      `Growth and garbage ${told} a day, over 1 day 1.0 KiB a day, over 7 days ${perDay} B`,
    );
  });

  test('of storage name the repositories that have grown most', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('exporter_collector_success', 1, { collector: 'storage' }),
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((repository, index) =>
        value('storage_repository_growth_bytes', index + 1, { repository }),
      ),
    );

    expect(await exporter.read()).toContain('Grown most in 7 days f 6 B e 5 B d 4 B c 3 B b 2 B Garbage');
  });

  test('of an object store whose capacity is not known are those of its use', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('exporter_collector_success', 1, { collector: 'storage' }),
      value('storage_used_bytes', 3 * 1024 ** 4),
      value('storage_growth_bytes_per_day', 2 * 1024 ** 3, { window: '1d' }),
    );

    const text = await exporter.read();

    expect(text).toContain('Storage 3.0 TiB used Its capacity is not known.');
    expect(text).toContain('Growth and garbage 2.0 GiB a day');
  });

  test('of containers are shown for each, with its health where it has a check', async () => {
    const exporter = await new Exporter(['main']).start();
    const [one, two] = [
      { container: 'registry-1', service: 'registry' },
      { container: 'auth', service: '' },
    ];
    exporter.apply(
      'main',
      value('container_running', 1, one),
      value('container_healthy', 0, one),
      value('container_memory_working_set_bytes', 52_428_800, one),
      value('container_cpu_seconds_total', 1.5, { ...one, mode: 'user' }),
      value('container_cpu_seconds_total', 0.5, { ...one, mode: 'system' }),
      value('container_restarts_total', 3, one),
      value('container_running', 0, two),
    );

    const text = await exporter.read();

    expect(text).toContain('registry-1 running unhealthy memory 50.0 MiB CPU time 2.0 s restarts 3');
    expect(text).toContain('auth not running memory –');
  });

  test('of garbage collection appear once it is watched, and a failed run stands out', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('exporter_collector_success', 1, { collector: 'gc' }),
      value('exporter_collector_success', 0, { collector: 'storage' }),
      add(metric('gc_runs_total'), 2),
      add(metric('gc_failures_total'), 1),
      value('gc_last_run_success', 0),
      value('gc_last_success_timestamp_seconds', Date.UTC(2026, 0, 1) / 1_000),
    );

    const text = await exporter.read();

    expect(text).toContain('Garbage collection runs 2 failed 1 last success 2026-01-01 00:00:00 UTC');
    expect(text).toContain('freed by the last –');
    expect(text).toContain('The last run failed.');
    expect(text).toMatch(/Collectors: (?:gc storage fails|storage fails gc)/);
  });
});

describe('what garbage collections leave to be done', () => {
  test('is told', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('exporter_collector_success', 1, { collector: 'gc' }),
      value('gc_last_freed_bytes', 2 ** 20),
      add(metric('gc_unsafe_runs_total'), 2),
      value('gc_restart_pending', 1),
    );

    const text = await exporter.read();

    expect(text).toContain('freed by the last 1.0 MiB');
    expect(text).toContain('The registry was written to during 2 of the runs.');
    expect(text).toContain('The registry was not restarted since.');
  });
});

describe('the configuration of the registry', () => {
  test('is shown with what is worth a look', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('config_info', 1, {
        ...{ release: '3', storage_driver: 'filesystem', auth: 'htpasswd', delete_enabled: 'false' },
        ...{
          read_only: 'false',
          cache: 'inmemory',
          log_formatter: 'json',
          access_log: 'true',
          assumed: 'true',
        },
      }),
      value('config_warnings', 1, { warning: 'delete_disabled' }),
      value('config_warnings', 0, { warning: 'no_http_secret' }),
    );

    const text = await exporter.read();

    expect(text).toContain(
      'Configuration version 3 storage filesystem log-ins htpasswd deletes off read-only off cache inmemory',
    );
    expect(text).toContain('the usual one is assumed');
    expect(text).toContain('delete_disabled No client can delete an image');
    expect(text).not.toContain('no_http_secret');
  });

  test('is not spoken of where nothing was looked for', async () => {
    const exporter = await new Exporter(['main']).start();

    expect(await exporter.read()).not.toContain('Configuration');
  });
});

describe('the latest events', () => {
  test('are listed newest first, twenty at most', async () => {
    const exporter = await new Exporter(['main']).start();
    const numbered = Array.from({ length: 25 }, (_, index) => ({ ...event, body: `event ${index}.` }));
    exporter.push('main', ...numbered.slice(0, 10));
    exporter.push('main', ...numbered.slice(10));

    const text = await exporter.read();

    expect(text).toContain('2026-01-02 03:04:05 UTC warn auth.failure event 24.');
    expect(text.indexOf('event 24.')).toBeLessThan(text.indexOf('event 23.'));
    expect(text).toContain('event 5.');
    expect(text).not.toContain('event 4.');
  });

  test('with a time that no calendar has are listed all the same', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.push('main', { ...event, timestampMs: 1e20 }, { ...event, timestampMs: Number.NaN });

    const response = await exporter.get('/');

    expect(response.status).toBe(200);
    expect(await exporter.read()).toContain('– warn auth.failure authentication failure');
  });
});

describe('hostile text', () => {
  const hostile = `<script>alert('x')</script><img src=x onerror="alert(1)"> & </td>`;

  test('in names and events is shown and not obeyed', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply(
      'main',
      value('storage_capacity_bytes', 1),
      value('storage_available_bytes', 1),
      value('storage_used_bytes', 1),
      value('storage_repository_bytes', 1, { repository: hostile, share: 'all' }),
      value('container_running', 1, { container: hostile, service: '' }),
    );
    exporter.push('main', { ...event, body: hostile, eventName: `docker.registry.${hostile}` });

    const page = await exporter.page();

    expect(page).not.toMatch(/<script|<img/i);
    expect(page.split('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;')).toHaveLength(5);
    expect(page).toContain('onerror=&quot;alert(1)&quot;&gt; &amp; &lt;/td&gt;');
  });

  test('of great length is cut', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.push('main', { ...event, body: 'x'.repeat(1024 * 1024) });

    const page = await exporter.page();

    expect(page.length).toBeLessThan(100_000);
    expect(page).toContain('x'.repeat(300));
  });
});

function reclaimable(mode: string, blobs: number, bytes: number): readonly Sample[] {
  return [
    value('storage_gc_blocked', 0, { mode }),
    value('storage_reclaimable_blobs', blobs, { mode }),
    value('storage_reclaimable_bytes', bytes, { mode }),
  ];
}
