import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ContainerDetails } from '../../src/docker/container.ts';
import { createDockerEngine } from '../../src/docker/create-engine.ts';
import type { EngineResult } from '../../src/docker/engine-result.ts';
import { realParts } from '../support/real-parts.ts';
import { docker, engineHost, registryImage, removeContainers, uniqueName } from './real-container.ts';

realParts('the Engine seen through its API agrees with the docker client', ['docker'], () => {
  const engine = createDockerEngine(engineHost);
  const { signal } = new AbortController();
  const name = uniqueName();
  let id = '';

  beforeAll(async () => {
    const label = [
      ...['--label', `com.docker.compose.service=${name}-service`],
      ...['--label', 'com.docker.compose.project=ours'],
    ];
    const health = ['--health-cmd', 'true', '--health-interval', '1s'];
    const limits = ['--memory', '96m', '--network', 'bridge'];
    const command = [
      '--entrypoint',
      'sh',
      await registryImage(),
      '-c',
      'trap exit TERM; while :; do sleep 1; done',
    ];
    id = await docker('run', '--detach', '--name', name, ...label, ...health, ...limits, ...command);
  });

  afterAll(() => removeContainers(name, `${name}-theirs`));

  test('answers', async () => {
    expect(await engine.ping(signal)).toEqual({ status: 'ok', value: 'OK' });
  });

  test('finds a container by its name and by its compose service', async () => {
    const byName = valueOf(await engine.findContainers(name, signal));
    const byService = valueOf(await engine.findContainers(`${name}-service`, signal));

    expect(byName).toMatchObject([{ id, name, service: `${name}-service`, isRunning: true }]);
    expect(byService).toEqual(byName);
    expect(valueOf(await engine.findContainers(name.slice(0, -1), signal))).toEqual([]);
  });

  test("finds the service of one compose project beside another's", async () => {
    const label = ['--label', `com.docker.compose.service=${name}-service`];
    const project = ['--label', 'com.docker.compose.project=theirs'];
    await docker('create', '--name', `${name}-theirs`, ...label, ...project, await registryImage());
    const names = async (composeProject: string | undefined): Promise<readonly string[]> => {
      const asking = createDockerEngine(engineHost, { composeProject });
      return valueOf(await asking.findContainers(`${name}-service`, signal)).map((found) => found.name);
    };

    expect((await names(undefined)).toSorted()).toEqual([name, `${name}-theirs`]);
    expect(await names('ours')).toEqual([name]);
    expect(await names('nobodys')).toEqual([]);
  });

  test('shows what docker inspect shows', async () => {
    const format =
      '{{.Config.Image}} {{.State.StartedAt}} {{.HostConfig.Memory}} {{.RestartCount}} {{.Path}}';
    const [image, startedAt = '', memory, restarts, path] = (
      await docker('inspect', '--format', format, name)
    ).split(' ');

    const details: ContainerDetails = valueOf(await engine.inspect(id, signal));

    expect(details).toMatchObject({
      id,
      name,
      image,
      isRunning: true,
      hasTty: false,
      finishedAtMs: undefined,
    });
    expect(details.startedAtMs).toBe(Date.parse(startedAt));
    expect(details.memoryLimitBytes).toBe(Number(memory));
    expect(details.restartCount).toBe(Number(restarts));
    expect(details.command[0]).toBe(path);
  });

  test('shows the memory that docker stats shows', async () => {
    const stats = valueOf(await engine.stats(id, signal));
    const shown = await docker('stats', '--no-stream', '--format', '{{.MemUsage}}', name);

    expect(Math.abs((stats.memoryWorkingSetBytes ?? 0) - bytesOf(shown))).toBeLessThan(1024 * 1024);
    expect(stats.pids).toBeGreaterThan(0);
    expect(stats.networkReceiveBytes).toBeGreaterThanOrEqual(0);
  });

  test('reports a command run inside the container, with its exit code', async () => {
    const sinceMs = Date.now();
    await docker('exec', name, 'sh', '-c', 'exit 7').catch(() => undefined);

    // The client returns a little before the Engine writes down the death.
    const untilMs = Date.now() + 500;
    const filters = { type: ['container'], event: ['exec_start', 'exec_die'], container: [id] };
    const events = valueOf(await engine.events({ sinceMs, untilMs, filters }, signal));

    const start = events.find(({ argument }) => argument === 'sh -c exit 7');
    const end = events.find(({ action, execId }) => action === 'exec_die' && execId === start?.execId);
    expect(start).toMatchObject({ action: 'exec_start', containerId: id, containerName: name });
    expect(end?.exitCode).toBe(7);
  });

  test('tells a running command from one that is over', async () => {
    await docker('exec', '--detach', name, 'sleep', '1.5');
    const { execIds } = valueOf(await engine.inspect(id, signal));

    const execs = await Promise.all(execIds.map((execId) => engine.inspectExec(execId, signal)));

    const expected = { isRunning: true, command: ['sleep', '1.5'], containerId: id };
    expect(execs).toContainEqual({ status: 'ok', value: expect.objectContaining(expected) as unknown });
  });

  test('says that a container is unknown', async () => {
    expect(await engine.inspect('no-such-container', signal)).toEqual({
      status: 'not_found',
      detail: 'HTTP 404: No such container: no-such-container',
    });
  });
});

function valueOf<T>(result: EngineResult<T>): T {
  if (result.status !== 'ok') throw new Error(`${result.status}: ${result.detail}`);
  return result.value;
}

/** The first of the two sizes in `1.234MiB / 96MiB`. */
function bytesOf(usage: string): number {
  const [, amount, unit = ''] = /^([\d.]+)([KMG]?i?B)/.exec(usage) ?? [];
  const factors: Record<string, number> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
  return Number(amount) * (factors[unit] ?? Number.NaN);
}
