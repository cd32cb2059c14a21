import { describe, expect, test } from 'vitest';
import { parseContainer, parseContainerList } from '../../src/docker/container.ts';
import { parseEvents } from '../../src/docker/events.ts';
import { parseStats } from '../../src/docker/stats.ts';
import { dockerCorpus, dockerCorpusJson } from './fake-engine.ts';

describe('inspect', () => {
  test('reads a healthy container', () => {
    expect(parseContainer(dockerCorpusJson('main/inspect-running-healthy.json'))).toMatchObject({
      id: '5eace7bc7ca0208f2cd5f6912d3078dcae769e7a4f4e788a50932d76185fea6e',
      name: 'corpus-o-main',
      service: '',
      image: 'corpus-o/registry:3.1.1',
      command: ['/bin/registry', 'serve', '/etc/distribution/config.yml'],
      hasTty: false,
      isRunning: true,
      isPaused: false,
      isOomKilled: false,
      exitCode: 0,
      startedAtMs: Date.parse('2026-11-20T10:48:57.584Z'),
      finishedAtMs: undefined,
      health: 'healthy',
      restartCount: 0,
      memoryLimitBytes: 536_870_912,
      execIds: [],
      mountSources: ['/var/lib/docker/volumes/corpus-o-data/_data'],
    });
  });

  test.each([
    ['main/inspect-paused.json', { isRunning: false, isPaused: true }],
    ['main/inspect-stopped.json', { isRunning: false, exitCode: 143 }],
    ['oom/inspect.json', { isRunning: false, isOomKilled: true, exitCode: 137 }],
    ['states/restarting-inspect.json', { isRunning: false, exitCode: 2, restartCount: 2 }],
    ['states/created-inspect.json', { startedAtMs: undefined, finishedAtMs: undefined }],
    ['states/unhealthy-inspect.json', { isRunning: true, health: 'unhealthy' }],
    ['states/health-starting-inspect.json', { health: 'starting', memoryLimitBytes: undefined }],
    ['states/hostnet-inspect.json', { health: undefined }],
    ['tty/inspect.json', { hasTty: true }],
  ])('%s is told from the others', (file, expected) => {
    expect(parseContainer(dockerCorpusJson(file))).toMatchObject(expected);
  });

  test.each([undefined, null, [], 'text', {}, { Id: 5 }])('takes %j for no container', (json) => {
    expect(parseContainer(json)).toBeUndefined();
  });

  test('reads what is around a container', () => {
    expect(parseContainer(dockerCorpusJson('main/inspect-running-healthy.json'))).toMatchObject({
      createdAtMs: Date.parse('2026-11-20T10:48:57.150Z'),
      environment: { PATH: '/bin', OTEL_TRACES_EXPORTER: 'none' },
      labels: { 'com.example.role': 'main', corpus: 'open' },
      mounts: [
        {
          ...{ kind: 'volume', volume: 'corpus-o-data', isWritable: true },
          ...{ source: '/var/lib/docker/volumes/corpus-o-data/_data', destination: '/var/lib/registry' },
        },
      ],
      ...{ networkMode: 'default', logDriver: 'json-file', hasHealthCheck: true },
      networks: [{ name: 'bridge', address: '172.17.0.2', gateway: '172.17.0.1', aliases: [] }],
      publishedPorts: [
        { containerPort: 5000, hostAddress: '127.0.0.1', hostPort: 5510 },
        { containerPort: 5001, hostAddress: '127.0.0.1', hostPort: 5511 },
      ],
      ...{ project: '', replica: undefined },
    });
  });

  test('reads a container of which only the id is known', () => {
    expect(parseContainer({ Id: '0123456789abcdef', State: null, Config: 'odd', Mounts: [7] })).toMatchObject(
      {
        name: '0123456789ab',
        isRunning: false,
        mountSources: [],
      },
    );
  });
});

test('the list names every container with its state', () => {
  const containers = parseContainerList(dockerCorpusJson('engine/containers-json-all.json'));

  expect(containers?.length).toBeGreaterThan(1);
  expect(containers?.[0]).toMatchObject({ name: 'corpus-o-deb', isRunning: false, isOneOff: false });
});

describe('stats', () => {
  test('reads a running container on cgroup v1', () => {
    expect(parseStats(dockerCorpusJson('main/stats-running-one-shot.json'))).toEqual({
      cpuUserSeconds: 0.13,
      cpuSystemSeconds: 0.16,
      memoryUsageBytes: 27_545_600,
      memoryWorkingSetBytes: 27_545_600 - 49_152,
      networkReceiveBytes: 198_855,
      networkTransmitBytes: 135_941,
      blockReadBytes: undefined,
      blockWriteBytes: undefined,
      pids: 5,
    });
  });

  test('reads cgroup v2: other names for the page cache and for the disk', () => {
    const stats = parseStats({
      cpu_stats: { cpu_usage: { total_usage: 3e9, usage_in_usermode: 2e9, usage_in_kernelmode: 1e9 } },
      memory_stats: { usage: 1000, limit: 5000, stats: { anon: 600, file: 400, inactive_file: 300 } },
      blkio_stats: {
        io_service_bytes_recursive: [
          { major: 8, minor: 0, op: 'read', value: 10 },
          { major: 8, minor: 0, op: 'write', value: 20 },
          { major: 8, minor: 16, op: 'read', value: 5 },
        ],
      },
      networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
      pids_stats: { current: 7, limit: 18_446_744_073_709_552_000 },
    });

    expect(stats).toMatchObject({ cpuUserSeconds: 2, memoryWorkingSetBytes: 700, pids: 7 });
    expect(stats).toMatchObject({ blockReadBytes: 15, blockWriteBytes: 20 });
    expect(stats).toMatchObject({ networkReceiveBytes: 11, networkTransmitBytes: 22 });
  });

  test('leaves out what a stopped container does not have', () => {
    expect(parseStats(dockerCorpusJson('states/created-stats.json'))).toMatchObject({
      memoryUsageBytes: undefined,
      memoryWorkingSetBytes: undefined,
      networkReceiveBytes: undefined,
      blockReadBytes: undefined,
      pids: undefined,
    });
  });

  test('leaves out the network of the host', () => {
    const stats = parseStats(dockerCorpusJson('states/hostnet-stats.json'));

    expect(stats).toMatchObject({ networkReceiveBytes: undefined, memoryUsageBytes: 11_390_976 });
  });
});

describe('events', () => {
  const events = parseEvents(dockerCorpus('engine/events-since-until.ndjson').toString('utf8'));

  test('are read with their times, commands and exit codes', () => {
    const count = (action: string): number => events.filter((event) => event.action === action).length;

    expect([count('die'), count('oom'), count('exec_start'), count('health_status')]).toEqual([17, 1, 20, 2]);
    expect(events.find(({ action }) => action === 'exec_start')).toMatchObject({
      argument: '/bin/sh -c wget -q -O /dev/null http://127.0.0.1:5000/v2/',
      containerName: 'corpus-o-main',
      execId: '14089e4fa857c1f0acfd45dc722940497468f6f32b9242a47696bca8519b12de',
      timeMs: 1_795_171_739_586,
    });
    expect(events.find(({ action }) => action === 'exec_die')?.exitCode).toBe(0);
  });

  test('have keys of their own', () => {
    expect(new Set(events.map(({ key }) => key)).size).toBe(events.length);
  });

  test('of other kinds, half lines and noise are passed over', () => {
    expect(parseEvents('\n{"Type":"network","Action":"connect"}\n{"Type":"cont\n\u0000\n[]\nnull\n')).toEqual(
      [],
    );
  });
});
