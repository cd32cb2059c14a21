import { headers, headersFile } from './header-kind.ts';
import { oneOf, text, url } from './kinds.ts';
import { option, type Option } from './option.ts';
import {
  deliveryTimeout,
  protocol as spokenProtocol,
  resourceAttributes,
  switchedOff,
} from './otlp-kinds.ts';
import { caFile as authorities } from './path-kinds.ts';
import { clientCertificate, clientKey } from './tls-kinds.ts';

/** OpenTelemetry's variables come in pairs: the one of a signal goes before the one of all. */
function variables(name: string): { readonly env: string; readonly generalEnv: string } {
  return { env: `OTEL_EXPORTER_OTLP_LOGS_${name}`, generalEnv: `OTEL_EXPORTER_OTLP_${name}` };
}

export const endpoint = option({
  key: 'otlp.endpoint',
  env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  kind: url(['http', 'https']),
  help: 'Base URL of an OTLP/HTTP receiver; `/v1/logs` is appended. Without it no log records are sent, and no other variable of OpenTelemetry is judged.',
});
export const logsEndpoint = option({
  key: 'otlp.logs_endpoint',
  env: 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
  kind: url(['http', 'https']),
  help: 'Full URL that log records are posted to; goes before `otlp.endpoint` and is used as it stands.',
});
export const isDisabled = option({
  key: 'otlp.disabled',
  env: 'OTEL_SDK_DISABLED',
  kind: switchedOff,
  fallback: 'false',
  help: 'Whether no log records are sent although there is an endpoint.',
});
export const protocol = option({
  key: 'otlp.protocol',
  ...variables('PROTOCOL'),
  kind: spokenProtocol,
  fallback: 'http/json',
  help: 'How log records are sent: only JSON over HTTP is spoken, and asking for anything else is refused.',
});
export const sentHeaders = option({
  key: 'otlp.headers',
  ...variables('HEADERS'),
  kind: headers,
  secret: true,
  help: 'Headers sent with log records, each `name=value`; in the variables percent-encoded. The one for logs takes the place of the one for all.',
});
export const sentHeadersFile = option({
  key: 'otlp.headers_file',
  env: 'REGISTRY_EXPORTER_OTLP_HEADERS_FILE',
  kind: headersFile,
  help: 'File with more of them, for secrets: a `name=value` on each line, as it stands, read again at each delivery; goes before `otlp.headers`.',
});
export const timeout = option({
  key: 'otlp.timeout',
  ...variables('TIMEOUT'),
  kind: deliveryTimeout,
  fallback: '10s',
  help: 'How long one delivery may take, the retries of the OpenTelemetry exporter included; a number without a unit in the variables is milliseconds.',
});
export const compression = option({
  key: 'otlp.compression',
  ...variables('COMPRESSION'),
  kind: oneOf(['none', 'gzip']),
  fallback: 'none',
  help: 'Whether what is sent is compressed.',
});
export const caFile = option({
  key: 'otlp.tls.ca_file',
  ...variables('CERTIFICATE'),
  kind: authorities,
  help: "Authorities, PEM, one of which must have signed the receiver's certificate; without it those of Node. This file and the next two are read again at each new connection.",
});
export const certFile = option({
  key: 'otlp.tls.cert_file',
  ...variables('CLIENT_CERTIFICATE'),
  kind: clientCertificate,
  help: "Certificate, PEM, to show to a receiver that asks for a client's.",
});
export const keyFile = option({
  key: 'otlp.tls.key_file',
  ...variables('CLIENT_KEY'),
  kind: clientKey,
  help: 'Its key, PEM, without a passphrase.',
});
export const logs = option({
  key: 'otlp.logs',
  env: 'REGISTRY_EXPORTER_OTLP_LOGS',
  kind: oneOf(['events', 'all']),
  fallback: 'events',
  help: "What of a registry's log is sent: the events in it alone (failed requests and log-ins, pushes, deletions, panics), or every line too; see [log records](log-records.md).",
});
export const serviceName = option({
  key: 'otlp.service_name',
  env: 'OTEL_SERVICE_NAME',
  kind: text('a name of at most 255 characters', {
    pattern: /^\P{Cc}{1,255}$/u,
    wrong: 'is not the name of a service',
  }),
  help: "`service.name` of the resource, else what `otlp.resource_attributes` says, else `registry-exporter`, which the log panels of Grafana's dashboards ask for.",
});
export const resource = option({
  key: 'otlp.resource_attributes',
  env: 'OTEL_RESOURCE_ATTRIBUTES',
  kind: resourceAttributes,
  help: 'Attributes of the resource, each `name=value`, percent-encoded in the variable; they go before what the exporter says of itself (`service.version`, `service.instance.id`).',
});

export const otlpOptions: readonly Option<unknown>[] = [
  ...[endpoint, logsEndpoint, isDisabled, logs, protocol, sentHeaders, sentHeadersFile, timeout, compression],
  ...[caFile, certFile, keyFile, serviceName, resource],
];
