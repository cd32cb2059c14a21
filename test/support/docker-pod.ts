import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './engine-images.ts';
import type { Container, Pod } from './kubernetes-manifests.ts';

export interface PodPlace {
  /** Of this machine: a folder for each volume is made in it, or is there already. */
  readonly folder: string;
  /** Port of this machine for each port of the pod. */
  readonly ports: Readonly<Record<number, number>>;
  /** Besides what the manifest says, by the name of the container. */
  readonly environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Runs the containers of a pod by Docker's Engine where no cluster can be had: with the manifest's commands, variables, mounts,
 * user and restrictions, in one network namespace. What Kubernetes itself does (secrets, probes, services) is not seen.
 */
export async function startPod(pod: Pod, place: PodPlace): Promise<{ readonly stop: () => Promise<void> }> {
  const ids: string[] = [];
  const stop = async (): Promise<void> => {
    if (ids.length > 0) await run('docker', 'rm', '--force', '--volumes', ...ids);
  };
  try {
    for (const container of pod.containers) {
      const network = ids[0] === undefined ? published(place) : ['--network', `container:${ids[0]}`];
      const args = [...network, ...(await argumentsOf(pod, container, place))];
      const id = (await run('docker', 'create', ...args)).trim();
      ids.push(id);
      await run('docker', 'start', id);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

function published({ ports }: PodPlace): readonly string[] {
  return Object.entries(ports).flatMap(([inside, here]) => ['--publish', `127.0.0.1:${here}:${inside}`]);
}

async function argumentsOf(pod: Pod, container: Container, place: PodPlace): Promise<readonly string[]> {
  const { runAsUser, runAsGroup } = pod.securityContext;
  const [entrypoint, ...command] = container.command ?? [];
  const variables = (container.env ?? []).map(({ name, value }) => [name, value] as const);
  return [
    ...['--user', `${String(runAsUser)}:${String(runAsGroup)}`, '--read-only', '--cap-drop', 'ALL'],
    ...['--security-opt', 'no-new-privileges'],
    ...[...variables, ...Object.entries(place.environment[container.name] ?? {})].flatMap(([name, value]) => [
      '--env',
      `${name}=${value}`,
    ]),
    ...(await Promise.all(container.volumeMounts.map((mount) => mountOf(mount, place)))).flat(),
    ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
    ...[container.image, ...command],
  ];
}

async function mountOf(
  { name, mountPath, readOnly = false }: Container['volumeMounts'][number],
  { folder }: PodPlace,
): Promise<readonly string[]> {
  const source = join(folder, name);
  // As open as `fsGroup` makes it for the pod.
  if ((await mkdir(source, { recursive: true })) !== undefined) await run('chmod', '0777', source);
  return ['--volume', `${source}:${mountPath}${readOnly ? ':ro' : ''}`];
}
