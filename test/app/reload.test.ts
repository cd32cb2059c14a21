import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readLog } from '../support/corpus.ts';
import { startRegistry } from '../commands/loopback.ts';
import { Receiver } from '../telemetry/otlp/receiver.ts';
import { startCountingRegistry } from './counting-registry.ts';
import { Reloadable } from './reloadable.ts';

const success = 'docker_registry_exporter_config_last_reload_success';
const timestamp = 'docker_registry_exporter_config_last_reload_timestamp_seconds';
const fast = 'collectors: {probe: {interval: 1s, timeout: 500ms}}';

describe('SIGHUP', () => {
  test('begins a registry that is new, and ends one that is gone with all that is seen of it', async () => {
    const url = await startRegistry();
    const exporter = new Reloadable();
    exporter.write('registries:', `  - {name: old, url: '${url}', ${fast}}`);
    await exporter.start();

    exporter.write('registries:', `  - {name: new, url: '${url}', ${fast}}`);
    const told = await exporter.hangUp();
    await exporter.reaches('docker_registry_up{registry="new"}', 1);

    expect(told).toMatch(/level=info msg="configuration was reloaded" added=new removed=old$/);
    expect(await exporter.metrics()).not.toContain('registry="old"');
    const page = await (await exporter.program.get('/')).text();
    expect([page.includes('new '), page.includes('old ')]).toEqual([true, false]);
  });

  test('leaves a registry alone that has not changed, and gives a changed one its new interval', async () => {
    const [kept, changed] = [await startCountingRegistry(), await startCountingRegistry()];
    const slow = 'collectors: {probe: {interval: 1h, timeout: 500ms}}';
    const exporter = new Reloadable();
    const write = (settings: string): void => {
      exporter.write(
        ...['registries:', `  - {name: kept, url: '${kept.url}', ${slow}}`],
        `  - {name: changed, url: '${changed.url}', ${settings}}`,
      );
    };
    write(slow);
    await exporter.start();

    write(fast);
    const told = await exporter.hangUp();
    await exporter.reaches('docker_registry_probes_total{registry="changed"}', 3);

    expect(told).toMatch(/msg="configuration was reloaded" changed=changed$/);
    expect(await exporter.value('docker_registry_probes_total{registry="kept"}')).toBe(1);
    expect(kept.asked()).toBe(1);
  });

  test('with a wrong file tells every problem and changes nothing, until the file is right again', async () => {
    const url = await startRegistry();
    const exporter = new Reloadable();
    const right = ['registries:', `  - {name: main, url: '${url}', ${fast}}`];
    exporter.write(...right);
    await exporter.start();
    const startedAt = await exporter.value(timestamp);

    exporter.write('label_limit: 0', 'registries:', '  - {name: other, url: "http://bob:hunter2@a"}');
    await exporter.hangUp('registries[0].url');
    const whileWrong = await exporter.value(success);
    const probes = await exporter.value('docker_registry_probes_total{registry="main"}');
    await exporter.reaches('docker_registry_probes_total{registry="main"}', (probes ?? 0) + 1);
    const wrongAt = await exporter.value(timestamp);
    exporter.write(...right);
    await exporter.hangUp();

    const { log } = exporter.program;
    const problems = log.filter((line) => line.includes('configuration is wrong'));
    expect(
      problems.map((line) => line.replace(/.* problem=/, '').replaceAll(exporter.folder, 'DIR')),
    ).toEqual([
      '"DIR/c.yml:1 label_limit: is too small, expected a whole number from 1 to 10000, got 0"',
      expect.stringMatching(/^"DIR\/c\.yml:3 registries\[0\]\.url: holds credentials, expected /) as string,
    ]);
    expect(log.join('\n')).not.toContain('hunter2');
    expect([whileWrong, await exporter.value(success)]).toEqual([0, 1]);
    expect(wrongAt).toBe(startedAt);
    expect(await exporter.value(timestamp)).toBeGreaterThan(startedAt ?? Infinity);
    expect(await exporter.metrics()).not.toContain('registry="other"');
  });

  test('says which options need a restart, and takes over the rest', async () => {
    const url = await startRegistry();
    const exporter = new Reloadable();
    exporter.write('registries:', `  - {name: main, url: '${url}', ${fast}}`);
    await exporter.start();

    exporter.write(
      ...['label_limit: 7', `state: {dir: ${exporter.folder}}`, 'web: {enable_lifecycle: true}'],
      'otlp: {service_name: images, resource_attributes: [service.namespace=shop]}',
      ...['registries:', `  - {name: new, url: '${url}', ${fast}}`],
    );
    await exporter.hangUp();

    const keys = ['state.dir', 'otlp.service_name', 'otlp.resource_attributes', 'label_limit'];
    const told = exporter.program.log.filter((line) => line.includes('needs a restart'));
    expect(told.map((line) => line.replace(/.* option=/, ''))).toEqual(keys);
    const notes = keys.map((key) => `${key}: has changed, and needs a restart\n`);
    expect(await exporter.post()).toBe(`200 reloaded\n${notes.join('')}`);
  });

  test('shows nothing more of a collector that is configured no longer, but what it has counted', async () => {
    const url = await startRegistry();
    const exporter = new Reloadable();
    const storage = `storage: {root: ${exporter.folder}, interval: 1s, scan_interval: 1s}`;
    const write = (collectors: string): void => {
      exporter.write('registries:', `  - {name: main, url: '${url}', collectors: {${collectors}}}`);
    };
    write(storage);
    await exporter.start();
    await exporter.reaches('docker_registry_storage_capacity_bytes{registry="main"}', 1);

    write('discovery: {mode: off}');
    await exporter.hangUp();

    const text = await exporter.metrics();
    expect(text).not.toMatch(/^docker_registry_storage_(?:available|capacity)_bytes\{/m);
    expect(text).not.toContain('collector_success{registry="main",collector="storage"}');
    expect(text).toContain('collector_success{registry="main",collector="probe"} 1\n');
  });

  test('has records leave where they are wanted, and tells no more of any when they are not', async () => {
    const [first, second] = [new Receiver(), new Receiver()];
    for (const receiver of [first, second]) {
      await receiver.start();
      onTestFinished(() => receiver.stop());
    }
    const exporter = new Reloadable();
    const pending = (name: string) => `docker_registry_exporter_otlp_pending_records{registry="${name}"}`;
    const write = (name: string, otlp: string): void => {
      // Nobody listens there, which is a change of state and makes a record.
      exporter.write(`otlp: {${otlp}}`, 'registries:', `  - {name: ${name}, url: 'http://127.0.0.1:1'}`);
    };
    write('a', '');
    await exporter.start();

    write('b', `logs_endpoint: '${first.url}'`);
    await exporter.hangUp();
    await first.untilRequests(1);
    write('c', `logs_endpoint: '${second.url}'`);
    await exporter.hangUp();
    await second.untilRequests(1);
    await exporter.reaches(pending('c'), 0);
    write('c', '');
    await exporter.hangUp();
    await exporter.becomesAbsent(pending('c'));

    const names = [first, second].map(({ records }) =>
      records.map(({ attributes }) => attributes['docker.registry.name']),
    );
    expect(names).toEqual([['b'], ['c']]);
  });

  test('lets schedulers tell of garbage collections, or no more', async () => {
    const url = await startRegistry();
    const exporter = new Reloadable();
    const token = join(exporter.folder, 'token');
    writeFileSync(token, 'secret\n');
    const write = (web: string): void => {
      exporter.write(`web: {${web}}`, 'registries:', `  - {name: main, url: '${url}', ${fast}}`);
    };
    const tell = async (): Promise<number> => {
      const headers = { authorization: 'Bearer secret' };
      const body = JSON.stringify({ event: 'end', run: 'nightly', success: true });
      return (await fetch(`${exporter.program.url}/-/gc`, { method: 'POST', headers, body })).status;
    };
    write('');
    await exporter.start();

    const before = await tell();
    write(`gc_token_file: ${token}`);
    await exporter.hangUp();
    const meanwhile = await tell();
    await exporter.reaches('docker_registry_gc_runs_total{registry="main"}', 1);
    write('');
    await exporter.hangUp();

    expect([before, meanwhile, await tell()]).toEqual([404, 204, 404]);
  });

  test('without a file succeeds and changes nothing', async () => {
    const exporter = await new Reloadable().startBare();

    const told = await exporter.hangUp();

    expect(told).toMatch(/msg="configuration was reloaded"$/);
    expect(await exporter.value(success)).toBe(1);
  });
});

describe('the log of a registry', () => {
  const lines = readLog('v3/mixed_text_access', 'registry.log').toString().trimEnd().split('\n');
  const counted = 'docker_registry_log_bytes_total{registry="main"}';

  test.each([
    ['that does not change', { isReplaced: false, isKept: false }],
    ['whose collector is replaced each time', { isReplaced: true, isKept: false }],
    ['whose collector is replaced and keeps its state', { isReplaced: true, isKept: true }],
  ])('%s is counted once over ten reloads', async (_, { isReplaced, isKept }) => {
    const url = await startRegistry();
    const exporter = new Reloadable();
    const file = join(exporter.folder, 'registry.log');
    const write = (round: number): void => {
      const log = `log: {file: ${file}, from: ${isReplaced && round % 2 === 1 ? 'end' : 'beginning'}}`;
      exporter.write(
        ...['registries:', `  - {name: main, url: '${url}', collectors: {${log}}}`],
        `  - {name: other${round}, url: '${url}'}`,
      );
    };
    writeFileSync(file, '');
    write(0);
    await exporter.start(...(isKept ? ['--state.dir', exporter.folder] : []));

    let written = 0;
    for (let round = 1; round <= 10; round += 1) {
      const text = `${lines.slice(0, 10 * round).join('\n')}\n`;
      appendFileSync(file, text);
      written += Buffer.byteLength(text);
      write(round);
      await exporter.hangUp();
      if (round % 2 === 0) await exporter.reaches(counted, written);
    }
    await pause(500);

    expect(await exporter.value(counted)).toBe(written);
  });
});

test('fifty reloads at once leave no collector behind', async () => {
  const registry = await startCountingRegistry();
  const exporter = new Reloadable();
  const write = (round: number): void => {
    const probe = `collectors: {probe: {interval: 1s, timeout: ${500 + round}ms}}`;
    exporter.write('registries:', `  - {name: main, url: '${registry.url}', ${probe}}`);
  };
  write(0);
  await exporter.start();

  for (let round = 1; round <= 50; round += 1) {
    write(round);
    exporter.program.kill('SIGHUP');
    await pause(5);
  }
  write(99);
  await exporter.hangUp();
  await pause(1_000);
  const before = registry.asked();
  await pause(5_000);

  expect(registry.asked() - before).toBeGreaterThanOrEqual(3);
  expect(registry.asked() - before).toBeLessThanOrEqual(6);
  expect(exporter.program.log.filter((line) => line.includes('Warning'))).toEqual([]);
  expect(await exporter.program.end('SIGTERM')).toBe(0);
}, 30_000);

describe('POST /-/reload', () => {
  test('is refused where it is not switched on, and says how to', async () => {
    const exporter = new Reloadable();
    exporter.write('registries:', `  - {name: main, url: '${await startRegistry()}'}`);
    await exporter.start();

    expect(await exporter.post()).toBe(
      '403 /-/reload: is switched off, expected web.enable_lifecycle: true or the flag --web.enable-lifecycle, got neither; the signal SIGHUP reloads in any case\n',
    );
    expect(await exporter.post('/-/reload', 'GET')).toBe(
      '405 method: is not known here, expected POST, got GET\n',
    );
  });

  test('answers when the new configuration is in force', async () => {
    const url = await startRegistry();
    const exporter = new Reloadable();
    exporter.write('registries:', `  - {name: old, url: '${url}'}`);
    await exporter.start('--web.enable-lifecycle');

    exporter.write('registries:', `  - {name: new, url: '${url}'}`);
    const answer = await exporter.post();

    expect(answer).toBe('200 reloaded\n');
    const text = await exporter.metrics();
    expect([text.includes('registry="old"'), text.includes('registry="new"')]).toEqual([false, true]);
  });

  test('answers with every problem, one on a line, and without secrets', async () => {
    const exporter = new Reloadable();
    exporter.write('registries:', `  - {name: main, url: '${await startRegistry()}'}`);
    await exporter.start('--web.enable-lifecycle');

    exporter.write('label_limit: 0', 'otlp: {headers: [hunter2]}', 'registries: [{url: x}]');
    const answer = await exporter.post();

    expect(answer).toMatchInlineSnapshot(`
      "500 c.yml:2 otlp.headers: has an entry that is not name=value, expected a list of name=value, got a value that is not shown
      c.yml:1 label_limit: is too small, expected a whole number from 1 to 10000, got 0
      c.yml:3 registries[0].url: has no scheme, expected a URL that begins with http:// or https://, got "x"; put http:// before it
      "
    `);
    expect(await exporter.value(success)).toBe(0);
  });
});
