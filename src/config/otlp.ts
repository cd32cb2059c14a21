import type { OtlpConfig, OtlpTls } from './model.ts';
import * as options from './otlp-options.ts';
import { Section, type SectionSource } from './section.ts';
import { isKeyOf } from './tls-kinds.ts';

/**
 * Where nothing is sent only the file is judged: OpenTelemetry's variables are often set for every program of a machine, and
 * must not refuse a start that has no use for them.
 */
export function readOtlp(source: SectionSource): OtlpConfig {
  const switches = new Section(source);
  const isDisabled = switches.readOr(options.isDisabled, false);
  const hasEndpoint = switches.has(options.endpoint) || switches.has(options.logsEndpoint);
  const isOn = hasEndpoint && !isDisabled;
  const section = new Section({ ...source, environment: isOn ? source.environment : {} });
  const logsUrl = readLogsUrl(section);
  section.read(options.protocol);
  return {
    logsUrl: isOn ? logsUrl : undefined,
    logs: section.readOr(options.logs, 'events'),
    headers: section.read(options.sentHeaders) ?? {},
    headersFile: section.read(options.sentHeadersFile),
    timeoutMs: section.readOr(options.timeout, 0),
    compression: section.readOr(options.compression, 'none'),
    tls: readTls(section),
    resource: readResource(section),
  };
}

function readLogsUrl(section: Section): string | undefined {
  const base = section.read(options.endpoint);
  const logs = section.read(options.logsEndpoint);
  return logs?.href ?? (base === undefined ? undefined : logsUrlUnder(base).href);
}

function logsUrlUnder(base: URL): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/logs`;
  return url;
}

function readTls(section: Section): OtlpTls {
  const caFile = section.read(options.caFile);
  const certFile = section.read(options.certFile);
  const keyFile = section.read(options.keyFile);
  judgePair(section, certFile, keyFile);
  return { caFile, certFile, keyFile };
}

function judgePair(section: Section, certFile: string | undefined, keyFile: string | undefined): void {
  if (section.has(options.certFile) !== section.has(options.keyFile)) {
    const missing = section.has(options.certFile) ? options.keyFile : options.certFile;
    section.refuse(missing, 'is missing', {
      expected: 'otlp.tls.cert_file and otlp.tls.key_file, or neither',
    });
  }
  if (certFile === undefined || keyFile === undefined || isKeyOf(keyFile, certFile)) return;
  section.refuse(options.keyFile, 'is the key of another certificate', {
    expected: `the key of ${certFile}`,
  });
}

function readResource(section: Section): OtlpConfig['resource'] {
  const given = section.read(options.resource) ?? {};
  const name = section.read(options.serviceName);
  return name === undefined ? given : { ...given, 'service.name': name };
}
