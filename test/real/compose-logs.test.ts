import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { composeProject, type ProjectOptions } from '../support/engine-compose.ts';
import { realParts } from '../support/real-parts.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

realParts('the compose profile `logs`', ['docker'], () => {
  test('adds Loki to everything else, and nothing where it is not asked for', async () => {
    const without = await resolved();
    const withLogs = await resolved({ profiles: ['observability', 'logs'] });

    expect(without).not.toHaveProperty('loki');
    expect(Object.keys(withLogs).toSorted()).toEqual([...Object.keys(without), 'loki'].toSorted());
  });

  test('is all that its file of variables asks for, with the exporter sending there', async () => {
    const files = ['--env-file', '.env', '--env-file', 'otel/loki.env'];

    const services = await resolved({ profiles: [] }, files);

    const exporter = services['exporter']?.environment ?? {};
    expect(Object.keys(services)).toEqual(expect.arrayContaining(['exporter', 'grafana', 'loki']));
    expect(logsUrlOf(exporter)).toBe('http://loki:3100/otlp/v1/logs');
    expect(Object.keys(services['loki']?.networks ?? {})).toEqual(['monitoring']);
    expect(services['loki']).not.toHaveProperty('ports');
  });

  test('leaves it to a receiver elsewhere where one is named', async () => {
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.com:4318' };

    const services = await resolved({ environment });

    expect(logsUrlOf(services['exporter']?.environment ?? {})).toBe(
      'https://collector.example.com:4318/v1/logs',
    );
  });

  test('hands the exporter secrets as files, and only those that are named', async () => {
    const environment = {
      REGISTRY_EXPORTER_OTLP_HEADERS_FILE: '/dev/null',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/dev/null',
    };

    const services = await resolved({ environment });

    expect(services['exporter']?.environment).toMatchObject({
      REGISTRY_EXPORTER_OTLP_HEADERS_FILE: '/run/secrets/otlp_headers',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/run/secrets/otlp_ca',
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '',
      OTEL_EXPORTER_OTLP_CLIENT_KEY: '',
    });
  });
});

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks?: Readonly<Record<string, unknown>>;
}

/** The services that would be started, as Compose resolves them. */
async function resolved(
  options: Partial<ProjectOptions> = {},
  flags: readonly string[] = [],
): Promise<Readonly<Record<string, Service>>> {
  const compose = composeProject({ folder: project, environment: {}, ...options });
  const text = await compose.run(...flags, 'config', '--format', 'json');
  return (JSON.parse(text) as { readonly services: Readonly<Record<string, Service>> }).services;
}

/** Where the exporter would send to; paths of other variables are those of its container. */
function logsUrlOf({ OTEL_EXPORTER_OTLP_ENDPOINT }: Readonly<Record<string, string>>): string | undefined {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT };
  const loaded = loadConfig({ file: undefined, environment, listenAddress: undefined });
  return loaded.ok ? loaded.config.otlp.logsUrl : loaded.problems.join('\n');
}
