import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recognizeRegistry } from '../../../src/registry/settings/recognize-registry.ts';

const nothing = { entrypoint: [], command: [], environment: {}, labels: {} };
const old = '/etc/docker/registry/config.yml';
const current = '/etc/distribution/config.yml';

describe('an image of which only the name is known', () => {
  test.each([
    ['registry', undefined, undefined],
    ['registry:latest', undefined, undefined],
    ['registry:2', 2, old],
    ['registry:2.7', 2, old],
    ['registry:2.8.3', 2, old],
    ['registry:3', 3, current],
    ['registry:3.0', 3, current],
    ['registry:3.1.1', 3, current],
    ['registry:3.0.0-rc.4', 3, current],
    ['registry:3.1.1-alpine', 3, current],
    ['registry:20', undefined, undefined],
    ['library/registry:2', 2, old],
    ['docker.io/registry:2', 2, old],
    ['docker.io/library/registry:3.1.1', 3, current],
    ['index.docker.io/library/registry:2', 2, old],
    ['public.ecr.aws/docker/library/registry:2.8.3', 2, old],
    ['mirror.gcr.io/library/registry:3', 3, current],
    ['localhost:5000/registry:2', 2, old],
    ['registry.example.com:5000/mirror/library/registry:2.8', 2, old],
    [`registry:2@sha256:${'ab'.repeat(32)}`, 2, old],
    [`registry@sha256:${'ab'.repeat(32)}`, undefined, undefined],
    ['rancher/mirrored-library-registry:2.8.1', 2, old],
    ['distribution/distribution:edge', undefined, undefined],
    ['distribution/distribution:3.0.0', 3, current],
    ['ghcr.io/distribution/distribution:3.1.1', 3, current],
    ['ghcr.io/distribution/distribution:v3', 3, current],
    ['goharbor/registry-photon:v2.10.0', undefined, '/etc/registry/config.yml'],
    ['harbor.example.com/goharbor/registry-photon:dev', undefined, '/etc/registry/config.yml'],
  ] as const)('is a registry: %s', (image, release, configPath) => {
    expect(recognizeRegistry({ ...nothing, image })).toEqual({ isRegistry: true, release, configPath });
  });

  test.each([
    'joxit/docker-registry-ui:2.5.7',
    'joxit/docker-registry-ui:main',
    'konradkleine/docker-registry-frontend:v2',
    'hyper/docker-registry-web',
    'klausmeyer/docker-registry-browser:1.7.5',
    'quiq/registry-ui:0.10.4',
    'registry-observability/exporter:0.1.0',
    'registry-observability/ci-base',
    'goharbor/harbor-registryctl:v2.10.0',
    'goharbor/harbor-core:v2.10.0',
    'cesanta/docker_auth:1',
    'confluentinc/cp-schema-registry:7.6.0',
    'apicurio/apicurio-registry:2.6.2',
    'apache/nifi-registry:1.26.0',
    'springcloud/eureka',
    'docker.elastic.co/package-registry/distribution:8.15.0',
    'ghcr.io/modelcontextprotocol/registry:1.0.0',
    'ghcr.io/project-zot/zot-linux-amd64:v2.1.0',
    'quay.io/projectquay/quay:3.12.0',
    'sonatype/nexus3:3.70.1',
    'registry.example.com/app:2',
    'registry.k8s.io/kube-apiserver:v1.30.0',
    'registry:5000/app:1',
    'registry/app:1',
    'nginx:1.27',
    'docker:27-dind',
    '',
    ':',
    '/',
    // An id, by which a container was started, says nothing.
    `sha256:${'ab'.repeat(32)}`,
    '637eed8399d6',
  ])('is none: %s', (image) => {
    expect(recognizeRegistry({ ...nothing, image })).toEqual({ isRegistry: false });
  });
});

describe('a command', () => {
  test.each([
    ['registry:2', ['/entrypoint.sh'], [old], 2, old],
    ['registry:3', ['/entrypoint.sh'], [current], 3, current],
    ['registry:latest', ['/entrypoint.sh'], [current], 3, current],
    ['registry', ['/entrypoint.sh'], [old], 2, old],
    // Who has moved from 2 to 3 may have kept the old place.
    ['registry:3', ['/entrypoint.sh'], [old], 3, old],
    ['registry:2', ['/entrypoint.sh'], ['/config/mine.yaml'], 2, '/config/mine.yaml'],
    ['registry:2', ['/entrypoint.sh'], ['serve', '/config/mine'], 2, '/config/mine'],
    ['ghcr.io/distribution/distribution:3.1.1', ['registry'], ['serve', current], 3, current],
    ['registry:2', ['registry', 'serve'], ['/x.yml'], 2, '/x.yml'],
    ['registry:2', [], ['/bin/registry', 'serve', old], 2, old],
    ['637eed8399d6', ['/entrypoint.sh'], [current], 3, current],
    ['637eed8399d6', ['/bin/registry'], ['serve', '/x.yml'], undefined, '/x.yml'],
    ['example.com/base:1', ['docker-registry'], ['serve', old], 2, old],
    ['example.com/base:3', ['/usr/bin/docker-registry'], ['serve', 'config.yml'], undefined, 'config.yml'],
    ['debian:12', ['/bin/sh', '-c'], ['exec registry serve /srv/c.yml'], undefined, '/srv/c.yml'],
    [
      'debian:12',
      [],
      ['sh', '-c', 'update-ca-certificates && registry serve "/srv/c.yml"'],
      undefined,
      '/srv/c.yml',
    ],
    [
      'registry:2',
      ['/bin/sh', '-c'],
      ['(registry garbage-collect /c.yml); registry serve /c.yml'],
      2,
      '/c.yml',
    ],
    ['registry:2', ['tini', '--', '/entrypoint.sh'], ['/c.yml'], 2, '/c.yml'],
    ['registry:2', ['/opt/own-start'], [], 2, old],
    [
      'goharbor/registry-photon:v2.10.0',
      ['/home/harbor/entrypoint.sh'],
      [],
      undefined,
      '/etc/registry/config.yml',
    ],
    [
      'goharbor/registry-photon:v2.10.0',
      [],
      ['/usr/bin/registry_DO_NOT_USE_GC', 'serve', '/etc/registry/config.yml'],
      undefined,
      '/etc/registry/config.yml',
    ],
  ] as const)('serves: %s %j %j', (...[image, entrypoint, command, release, configPath]) => {
    const recognized = recognizeRegistry({ ...nothing, image, entrypoint, command });

    expect(recognized).toEqual({ isRegistry: true, release, configPath });
  });

  test.each([
    ['registry:2', ['/entrypoint.sh'], ['garbage-collect', old]],
    ['registry:2', ['registry'], ['garbage-collect', '--delete-untagged', old]],
    ['registry:3', ['/bin/registry', 'garbage-collect'], [current]],
    ['registry:3', ['registry'], ['--version']],
    ['registry:3', ['registry'], []],
    ['registry:3', ['/entrypoint.sh'], ['help']],
    ['registry:2', ['/bin/sh', '-c'], ['while sleep 86400; do registry garbage-collect /c.yml; done']],
    ['grafana/loki:3', ['/entrypoint.sh'], ['/etc/loki/loki.yml']],
    ['alpine', ['/docker-entrypoint.sh'], ['config.yml']],
    ['nginx:1.27', ['/docker-entrypoint.sh'], ['nginx', '-g', 'daemon off;']],
    ['alpine', [], ['wait-for', 'registry:5000', 'serve']],
  ] as const)('does something else: %s %j %j', (image, entrypoint, command) => {
    expect(recognizeRegistry({ ...nothing, image, entrypoint, command })).toEqual({ isRegistry: false });
  });

  test('and a name of no end are not read to it', () => {
    const command = Array.from({ length: 100_000 }, () => 'x '.repeat(100));

    const recognized = recognizeRegistry({ ...nothing, image: 'registry/'.repeat(1e6), command });

    expect(recognized).toEqual({ isRegistry: false });
  });
});

describe('what else tells', () => {
  test('a variable names the file where the command names none', () => {
    const environment = { REGISTRY_CONFIGURATION_PATH: '/c.yml' };
    const serve = { ...nothing, image: 'registry:2', entrypoint: ['registry', 'serve'] };

    expect(recognizeRegistry({ ...serve, environment })).toMatchObject({ configPath: '/c.yml' });
    expect(recognizeRegistry({ ...serve, environment, command: ['/d.yml'] })).toMatchObject({
      configPath: '/d.yml',
    });
    expect(recognizeRegistry(serve)).toMatchObject({ configPath: undefined });
  });

  test('a label names the release where the tag does not', () => {
    const labels = { 'org.opencontainers.image.version': '3.1.1' };

    expect(recognizeRegistry({ ...nothing, image: 'registry:latest', labels })).toMatchObject({
      release: 3,
      configPath: current,
    });
    expect(recognizeRegistry({ ...nothing, image: 'registry:2', labels })).toMatchObject({ release: 2 });
  });

  test('neither tag nor label of an image of another name tells: they are its own', () => {
    const labels = { 'org.opencontainers.image.version': '3.1.1' };
    const entrypoint = ['registry', 'serve', '/c.yml'];

    expect(recognizeRegistry({ ...nothing, image: 'team/app:3', labels, entrypoint })).toMatchObject({
      release: undefined,
    });
  });
});

describe('what a real Engine said of registries', () => {
  const engine = new URL('../../corpus/docker/', import.meta.url);
  const inspections = readdirSync(engine, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /inspect.*\.json$/.test(file) && !file.includes('404'),
  );

  test.each(inspections)('is recognised: %s', (file) => {
    const { Config } = inspection(file);

    const recognized = recognizeRegistry({
      image: Config.Image,
      entrypoint: Config.Entrypoint,
      command: Config.Cmd,
      environment: {},
      labels: Config.Labels,
    });

    const release = Config.Image.includes(':2') ? 2 : 3;
    expect(recognized).toEqual({ isRegistry: true, release, configPath: Config.Cmd[1] });
  });

  interface Inspection {
    readonly Config: {
      readonly Image: string;
      readonly Entrypoint: readonly string[];
      readonly Cmd: readonly string[];
      readonly Labels: Readonly<Record<string, string>>;
    };
  }

  function inspection(file: string): Inspection {
    const json = JSON.parse(readFileSync(new URL(file, engine), 'utf8')) as Inspection | [Inspection];
    return Array.isArray(json) ? json[0] : json;
  }
});
