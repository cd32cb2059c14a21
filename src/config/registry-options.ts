import { duration } from './duration.ts';
import { boolean, list, oneOf, text, url } from './kinds.ts';
import { option, type Option } from './option.ts';
import { caFile, readableFile } from './path-kinds.ts';
import { imageReference, origin } from './registry-kinds.ts';
import { storageOptions } from './storage-options.ts';
import { clientCertificate, clientKey } from './tls-kinds.ts';

const second = 1_000;
const hour = 3_600 * second;

const absolutePath = text('an absolute path', { pattern: /^\/[^\0\n]+$/, wrong: 'is not an absolute path' });
const containerName = text('a container name, compose service name or label:KEY=VALUE', {
  pattern: /^(?:[a-zA-Z0-9][a-zA-Z0-9_.-]*|label:[^\s=,]+(?:=[^\s,]*)?|project:[a-z0-9][a-z0-9_-]*)$/,
  wrong: 'is not a container name',
});

export const name = option({
  key: 'name',
  env: 'REGISTRY_NAME',
  kind: text('at most 63 letters, digits, dots, dashes and underscores', {
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/,
    wrong: 'cannot be a name',
  }),
  fallback: 'registry',
  help: 'The label `registry` of every series.',
});
export const registryUrl = option({
  key: 'url',
  env: 'REGISTRY_URL',
  kind: url(['http', 'https']),
  fallback: 'http://localhost:5000',
  help: "The registry's address, without `/v2/`.",
});
export const username = option({
  key: 'username',
  env: 'REGISTRY_USERNAME',
  kind: text('a user name', { pattern: /^[^\0\r\n:]+$/, wrong: 'cannot be a user name' }),
  help: 'User that the probe logs in as.',
});
export const passwordFile = option({
  key: 'password_file',
  env: 'REGISTRY_PASSWORD_FILE',
  kind: readableFile,
  help: "File with that user's password; read again at each probe.",
});
export const tlsCaFile = option({
  key: 'tls.ca_file',
  env: 'REGISTRY_CA_FILE',
  kind: caFile,
  help: "Certificates to trust besides Node's own.",
});
export const insecureSkipVerify = option({
  key: 'tls.insecure_skip_verify',
  env: 'REGISTRY_TLS_INSECURE_SKIP_VERIFY',
  kind: boolean,
  fallback: 'false',
  help: 'Accept any certificate. Credentials then go to whoever answers.',
});
export const tlsCertFile = option({
  key: 'tls.cert_file',
  env: 'REGISTRY_TLS_CERT_FILE',
  kind: clientCertificate,
  help: "Certificate to show to a server that asks for a client's.",
});
export const tlsKeyFile = option({
  key: 'tls.key_file',
  env: 'REGISTRY_TLS_KEY_FILE',
  kind: clientKey,
  help: 'Its key.',
});
export const tlsServerName = option({
  key: 'tls.server_name',
  env: 'REGISTRY_TLS_SERVER_NAME',
  kind: text('a host name', {
    pattern: /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?$/,
    wrong: 'is not a host name',
  }),
  help: 'Host that the certificate is for, where the URL names another, as behind a port that is forwarded.',
});
export const tlsMinVersion = option({
  key: 'tls.min_version',
  env: 'REGISTRY_TLS_MIN_VERSION',
  kind: oneOf(['TLS12', 'TLS13']),
  fallback: 'TLS12',
  help: 'Oldest version of TLS that is accepted.',
});
export const servedCertificateFile = option({
  key: 'tls.served_certificate_file',
  env: 'REGISTRY_SERVED_CERTIFICATE_FILE',
  kind: clientCertificate,
  help: 'The certificate as it lies on the disk of whoever serves it (the registry, nginx), so that one that was renewed and is not served yet is seen.',
});
export const realms = option({
  key: 'auth.realms',
  env: 'REGISTRY_AUTH_REALMS',
  kind: list('origins of token servers', origin),
  help: "Token servers on other hosts than the registry that may be given the credentials, as `https://auth.example.com`; one that is listed with `http://` may be asked without TLS. The registry's own host may always, with the protection that `url` promises.",
});
export const container = option({
  key: 'container',
  env: 'REGISTRY_CONTAINER',
  kind: containerName,
  help: "The registry's container, compose service, or its label as `label:KEY=VALUE`: its log (where no file is given), its statistics, its garbage collections.",
});
export const discoveryMode = option({
  key: 'collectors.discovery.mode',
  env: 'REGISTRY_DISCOVERY',
  kind: oneOf(['auto', 'on', 'off']),
  fallback: 'auto',
  help: 'Whether what is not said here (address, log, storage, containers) is found through the Docker Engine: `auto` where `container` is given, and where nothing at all is said of the registry.',
});
export const discoveryInterval = option({
  key: 'collectors.discovery.interval',
  env: 'REGISTRY_DISCOVERY_INTERVAL',
  kind: duration(second, hour),
  fallback: '15s',
  help: 'Time from one look for the containers of the registry to the next.',
});
export const probeInterval = option({
  key: 'collectors.probe.interval',
  env: 'REGISTRY_PROBE_INTERVAL',
  kind: duration(second, hour),
  fallback: '15s',
  help: 'Time from one probe to the next.',
});
export const probeTimeout = option({
  key: 'collectors.probe.timeout',
  env: 'REGISTRY_PROBE_TIMEOUT',
  kind: duration(100, hour),
  fallback: '10s',
  help: 'How long a probe may take in all; at most the interval.',
});
export const probePhaseTimeout = option({
  key: 'collectors.probe.phase_timeout',
  env: 'REGISTRY_PROBE_PHASE_TIMEOUT',
  kind: duration(100, hour),
  help: 'How long each part of a request may take (look-up of the name, connection, TLS, answer); by default as long as `timeout` leaves.',
});
export const probeFamily = option({
  key: 'collectors.probe.ip_protocol',
  env: 'REGISTRY_PROBE_IP_PROTOCOL',
  kind: oneOf(['any', 'ip4', 'ip6']),
  fallback: 'any',
  help: "Which of a name's addresses are asked: `any` takes what answers first.",
});
export const probeReference = option({
  key: 'collectors.probe.reference',
  env: 'REGISTRY_PROBE_REFERENCE',
  kind: imageReference,
  help: 'An image that is always there, as `team/base:1` or `team/base@sha256:…`: each probe reads its manifest and its configuration and compares their digests, so that storage that cannot be read is seen before a user sees it.',
});
export const probeHealthUrl = option({
  key: 'collectors.probe.health_url',
  env: 'REGISTRY_HEALTH_URL',
  kind: url(['http', 'https']),
  help: "Address of `/debug/health` at the registry's debug server (`http.debug.addr`); it names the check that fails.",
});
export const logFiles = option({
  key: 'collectors.log.file',
  env: 'REGISTRY_LOG_FILE',
  kind: list('absolute paths', absolutePath),
  help: "The registry's log file, or with `*` and `?` all that match (`/var/log/pods/*_registry-*/registry/*.log`); several, such as one for each of its streams, as a list, with commas in the variable.",
});
export const logContainer = option({
  key: 'collectors.log.container',
  kind: containerName,
  help: 'Container whose log is followed through the Engine; by default `container`.',
});
export const logFrom = option({
  key: 'collectors.log.from',
  env: 'REGISTRY_LOG_FROM',
  kind: oneOf(['end', 'beginning']),
  fallback: 'end',
  help: 'Where to begin in a log that is there at the first start; one that appears later is read whole. With `state.dir`, a later start goes on where the last one ended.',
});
export const containerNames = option({
  key: 'collectors.container.names',
  env: 'REGISTRY_CONTAINER_NAMES',
  kind: list('names of containers or compose services, or label:KEY=VALUE', containerName),
  help: 'Containers or compose services to watch; by default `container`.',
});
export const containerInterval = option({
  key: 'collectors.container.interval',
  env: 'REGISTRY_CONTAINER_INTERVAL',
  kind: duration(second, hour),
  fallback: '15s',
  help: 'Time from one look at the containers to the next.',
});
export const gcContainer = option({
  key: 'collectors.gc.container',
  kind: containerName,
  help: 'Containers in which garbage collections run, as a name, a compose service or `label:KEY=VALUE`; by default `container`.',
});
export const gcFiles = option({
  key: 'collectors.gc.files',
  env: 'REGISTRY_GC_LOG_FILE',
  kind: list('absolute paths', absolutePath),
  help: 'Files that hold what `registry garbage-collect` prints, as cron jobs leave it (`>> gc.log 2>&1`), stdout and stderr together or in a file each; several as a list, with commas in the variable. Read from their end on at the first start.',
});
export const gcSilence = option({
  key: 'collectors.gc.silence',
  env: 'REGISTRY_GC_SILENCE',
  kind: duration(second, 24 * hour),
  fallback: '1h',
  help: 'How long these files may say nothing in the middle of a run before it counts as killed; the next run ends the wait.',
});
export const gcInterval = option({
  key: 'collectors.gc.interval',
  env: 'REGISTRY_GC_INTERVAL',
  kind: duration(second, hour),
  fallback: '5s',
  help: 'Time from one look at the events of the Engine, and at the files, to the next.',
});

export const registryOptions: readonly Option<unknown>[] = [
  ...[name, registryUrl, username, passwordFile, realms, tlsCaFile, tlsCertFile, tlsKeyFile, tlsServerName],
  ...[tlsMinVersion, insecureSkipVerify, servedCertificateFile, container],
  ...[discoveryMode, discoveryInterval],
  ...[probeInterval, probeTimeout, probePhaseTimeout, probeFamily, probeReference, probeHealthUrl],
  ...[logFiles, logContainer, logFrom, containerNames, containerInterval],
  ...storageOptions,
  ...[gcContainer, gcFiles, gcSilence, gcInterval],
];
