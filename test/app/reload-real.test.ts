import { afterAll, expect, test } from 'vitest';
import { docker, engineHost, registryImage, removeContainers, uniqueName } from '../docker/real-container.ts';
import { realParts } from '../support/real-parts.ts';
import { Reloadable } from './reloadable.ts';

const lines = 'docker_registry_log_lines_total{registry="main",kind="other"}';

realParts('a reload beside a real Engine', ['docker'], () => {
  const name = uniqueName();

  afterAll(() => removeContainers(name));

  const print = (from: number, count: number): Promise<string> =>
    docker('exec', name, 'sh', '-c', `seq ${from} ${from + count - 1} > /proc/1/fd/1`);

  test('counts each line of a container once, whatever is said anew of other registries and of the Engine', async () => {
    await docker(
      ...['run', '--detach', '--name', name, '--entrypoint', 'sh', await registryImage(), '-c'],
      'trap exit TERM; while :; do sleep 0.2; done',
    );
    const exporter = new Reloadable();
    const write = (project: string, others: readonly string[]): void => {
      exporter.write(
        ...[`docker: {host: '${engineHost}', compose_project: ${project}}`, 'registries:'],
        `  - {name: main, container: ${name}, collectors: {discovery: {interval: 1s}}}`,
        ...others.map((other) => `  - {name: ${other}, url: 'http://127.0.0.1:1'}`),
      );
    };
    write('one', []);
    await exporter.start();
    await exporter.reaches('docker_registry_discovery_containers{registry="main"}', 1);

    let printed = 0;
    for (const [project, others] of rounds) {
      await print(printed + 1, 100);
      write(project, others);
      await exporter.hangUp();
      await print(printed + 101, 100);
      printed += 200;
      await exporter.reaches(lines, printed);
    }

    expect(await exporter.value(lines)).toBe(printed);
    expect(
      await exporter.value(
        `docker_registry_container_running{registry="main",container="${name}",service=""}`,
      ),
    ).toBe(1);
    expect(exporter.program.log.filter((line) => /level=error|Warning/.test(line))).toEqual([]);
  }, 90_000);
});

/** Alone and not alone, which discovery cares for; and another project, for which the Engine is asked anew. */
const rounds: readonly (readonly [string, readonly string[]])[] = [
  ['one', ['a']],
  ['one', []],
  ['two', []],
  ['one', ['a', 'b']],
];
