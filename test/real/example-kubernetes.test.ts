import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { globalOptions } from '../../src/config/global-options.ts';
import { registryOptions } from '../../src/config/registry-options.ts';
import { parseSettings } from '../../src/registry/settings/parse-settings.ts';
import { examples } from '../support/example.ts';
import { readKustomization, readManifests, type Manifest } from '../support/kubernetes-manifests.ts';

const folder = join(examples, 'kubernetes');
const root = join(examples, '..');
const manifests = readManifests(folder);
const kustomization = readKustomization(folder);
const one = (kind: string, name: string): Manifest => {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} of ${kind} ${name}`);
  return found[0];
};
const deployment = one('Deployment', 'registry');
const { template } = deployment.spec;
const pod = template.spec;
const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
const variables = (name: string): ReadonlyMap<string, string> =>
  new Map(
    pod.containers.find((container) => container.name === name)?.env?.map((pair) => [pair.name, pair.value]),
  );

describe('the manifests', () => {
  test('are all applied, but for the one that needs an operator', () => {
    const applied = kustomization.resources.flatMap((file) => (existsSync(join(folder, file)) ? [file] : []));

    expect(applied).toEqual(kustomization.resources);
    expect(manifests.map(({ kind }) => kind).toSorted()).toEqual(
      ['Deployment', 'Namespace', 'PersistentVolumeClaim', 'Service', 'Service', 'ServiceMonitor'].toSorted(),
    );
    expect(one('Namespace', kustomization.namespace).metadata.labels).toEqual({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });

  test('make the configuration of files that are here, and secrets of files that are kept out of the repository', () => {
    const [config, secret] = [kustomization.configMapGenerator[0], kustomization.secretGenerator[0]];

    for (const file of config?.files ?? []) expect(text(file)).not.toBe('');
    expect(text('.gitignore').trim().split('\n').toSorted()).toEqual(secret?.files.toSorted());
    expect(manifests.map(({ kind }) => kind)).not.toContain('Secret');
  });

  test('name the images of the bundle', () => {
    const compose = ['docker-compose.yml', 'docker-compose.observability.yml']
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n');

    for (const { image } of pod.containers) expect(compose).toContain(`_IMAGE:-${image}}`);
  });

  test('select what there is to select', () => {
    const labels = Object.entries(template.metadata.labels);
    const ports = pod.containers.flatMap((container) => container.ports.map(({ name }) => name));

    expect(Object.entries(deployment.spec.selector.matchLabels ?? {})).toEqual(labels);
    for (const service of manifests.filter(({ kind }) => kind === 'Service')) {
      expect(Object.entries(service.spec.selector)).toEqual(labels);
      for (const { targetPort } of service.spec.ports) expect(ports).toContain(targetPort);
    }
  });

  test('have the metrics scraped under the job that the alerts look for', () => {
    const monitor = one('ServiceMonitor', 'registry-exporter').spec;
    const service = one('Service', 'registry-exporter');
    const prometheus = readFileSync(join(root, 'prometheus/prometheus.yml'), 'utf8');

    expect(monitor.selector.matchLabels).toEqual(service.metadata.labels);
    expect(service.spec.ports.map(({ name }) => name)).toEqual(monitor.endpoints.map(({ port }) => port));
    // The operator names the job after the service.
    expect(prometheus).toContain(`job_name: ${service.metadata.name}\n`);
  });
});

describe('the pod', () => {
  test('has no rights that it can do without', () => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const container of pod.containers) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources.limits['memory']).toMatch(/^\d+[MG]i$/);
    }
  });

  test('mounts each of its volumes, and nothing of the node', () => {
    const mounted = pod.containers.flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name));
    const kinds = pod.volumes.flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name'));

    expect([...new Set(mounted)].toSorted()).toEqual(pod.volumes.map(({ name }) => name).toSorted());
    expect(new Set(kinds)).toEqual(new Set(['persistentVolumeClaim', 'configMap', 'secret', 'emptyDir']));
    for (const { emptyDir } of pod.volumes) expect(emptyDir ?? { sizeLimit: '' }).toHaveProperty('sizeLimit');
  });

  test('takes what the other manifests make', () => {
    const secretFiles = kustomization.secretGenerator[0]?.files ?? [];

    for (const { secret, configMap, persistentVolumeClaim: claim } of pod.volumes) {
      if (secret !== undefined) expect(secret.secretName).toBe(kustomization.secretGenerator[0]?.name);
      for (const { key } of secret?.items ?? []) expect(secretFiles).toContain(key);
      if (configMap !== undefined) expect(configMap.name).toBe(kustomization.configMapGenerator[0]?.name);
      if (claim !== undefined) expect(one('PersistentVolumeClaim', claim.claimName)).toBeDefined();
    }
  });

  test('is served while its exporter is away', () => {
    const ready = pod.containers.filter(({ readinessProbe }) => readinessProbe !== undefined);

    expect(ready.map(({ name }) => name)).toEqual(['registry']);
  });
});

describe('the exporter', () => {
  const exporter = pod.containers.find(({ name }) => name === 'exporter');
  const mountOf = (path: string) =>
    exporter?.volumeMounts.find(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`));

  test('is told by variables that it has', () => {
    const known = [...globalOptions, ...registryOptions].map(({ env }) => env);

    for (const name of variables('exporter').keys()) expect(known).toContain(name);
  });

  test.each([
    ['REGISTRY_PASSWORD_FILE', true],
    ['REGISTRY_LOG_FILE', true],
    ['REGISTRY_STORAGE_PATH', true],
    ['REGISTRY_EXPORTER_STATE_DIR', undefined],
  ])('finds %s in a volume, which it may change only where it must', (variable, readOnly) => {
    const mount = mountOf(variables('exporter').get(variable) ?? '');

    expect(mount?.name).toBeDefined();
    expect(mount?.readOnly).toBe(readOnly);
  });

  test('finds the file that the password is in', () => {
    const path = variables('exporter').get('REGISTRY_PASSWORD_FILE') ?? '';
    const volume = pod.volumes.find(({ name }) => name === mountOf(path)?.name);

    expect(volume?.secret?.items?.map((item) => item.path)).toEqual([basename(path)]);
  });

  test('reads the log where the registry is told to write it, and the storage where it keeps it', () => {
    const registry = parse(text('config.yml')) as RegistryFile;

    expect(text('start.sh')).toContain(`log=${variables('exporter').get('REGISTRY_LOG_FILE')}\n`);
    expect(registry.storage.filesystem.rootdirectory).toBe(
      variables('exporter').get('REGISTRY_STORAGE_PATH'),
    );
  });
});

test('the configuration of the registry is one that a registry takes', () => {
  const { settings, problems } = parseSettings({ yaml: text('config.yml'), environment: {}, release: 3 });

  expect(problems).toEqual([]);
  expect(settings).toMatchObject({
    auth: { kind: 'htpasswd' },
    log: { formatter: 'json' },
    hasHealthCheck: true,
  });
});

interface RegistryFile {
  readonly storage: { readonly filesystem: { readonly rootdirectory: string } };
}
