import { engineAddress, engineVerify } from './engine-kind.ts';
import { boolean, integer, listenAddress, text } from './kinds.ts';
import { option, type Option } from './option.ts';
import { otlpOptions } from './otlp-options.ts';
import { caFile, directory, readableFile, writableDirectory } from './path-kinds.ts';
import { clientCertificate, clientKey } from './tls-kinds.ts';

export const listen = option({
  key: 'web.listen_address',
  env: 'REGISTRY_EXPORTER_LISTEN_ADDRESS',
  flag: '--web.listen-address',
  kind: listenAddress,
  fallback: ':10055',
  help: 'Address that `/metrics` and the status page are served on; the flag `--web.listen-address` goes before it.',
});
export const gcTokenFile = option({
  key: 'web.gc_token_file',
  env: 'REGISTRY_EXPORTER_GC_TOKEN_FILE',
  kind: readableFile,
  help: 'File with the token by which schedulers may tell of garbage collections with `POST /-/gc`, read again at each use; without it nobody may.',
});
export const enableLifecycle = option({
  key: 'web.enable_lifecycle',
  env: 'REGISTRY_EXPORTER_ENABLE_LIFECYCLE',
  flag: '--web.enable-lifecycle',
  kind: boolean,
  fallback: 'false',
  help: 'Whether `POST /-/reload` has the file read again, which everybody may ask for who reaches the port; the flag `--web.enable-lifecycle` goes before it. The signal SIGHUP does so in any case.',
});
export const stateDirectory = option({
  key: 'state.dir',
  env: 'REGISTRY_EXPORTER_STATE_DIR',
  flag: '--state.dir',
  kind: writableDirectory,
  help: "Directory, for one exporter alone, in which the log's position and counts, the growth of the storage and what its scans remember outlast a restart; without it counters and growth begin anew, and the first scan reads everything; the flag `--state.dir` goes before it.",
});
export const dockerHost = option({
  key: 'docker.host',
  env: 'DOCKER_HOST',
  kind: engineAddress,
  fallback: 'unix:///var/run/docker.sock',
  help: 'The Docker Engine, or a proxy in front of its socket; asked, and judged, only where a collector needs it.',
});
export const dockerTlsVerify = option({
  key: 'docker.tls.verify',
  env: 'DOCKER_TLS_VERIFY',
  kind: engineVerify,
  help: 'Ask the Engine at `tcp://` with TLS, and only where its certificate is good for its name; as with the docker client any text in the variable switches it on, also `0`. A file below does as well. Without effect on a socket.',
});
export const dockerCertPath = option({
  key: 'docker.tls.cert_path',
  env: 'DOCKER_CERT_PATH',
  kind: directory,
  help: 'Folder with `ca.pem`, and with `cert.pem` and `key.pem` where the Engine asks for them; without it, with `docker.tls.verify`, `$HOME/.docker`. All are read again at each new connection.',
});
export const dockerCaFile = option({
  key: 'docker.tls.ca_file',
  kind: caFile,
  help: "Authorities, PEM, one of which must have signed the Engine's certificate; goes before `ca.pem` in the folder. Without both those of Node.",
});
export const dockerCertFile = option({
  key: 'docker.tls.cert_file',
  kind: clientCertificate,
  help: 'Certificate, PEM, that is shown to the Engine; goes before `cert.pem` in the folder.',
});
export const dockerKeyFile = option({
  key: 'docker.tls.key_file',
  kind: clientKey,
  help: 'Its key, PEM, without a passphrase; goes before `key.pem` in the folder.',
});
export const composeProject = option({
  key: 'docker.compose_project',
  env: 'COMPOSE_PROJECT_NAME',
  kind: text('the name of a compose project', {
    pattern: /^[a-z0-9][a-z0-9_-]*$/,
    wrong: 'is not the name of a compose project',
  }),
  help: 'Compose project whose services are meant by the name of a service; without it, those of every project. The name of a container means that container in any case.',
});
export const labelLimit = option({
  key: 'label_limit',
  env: 'REGISTRY_EXPORTER_LABEL_LIMIT',
  kind: integer(1, 10_000),
  fallback: '200',
  help: 'Distinct values that a label from outside (repository, container) may have; what comes later is counted as `other`.',
});

export const globalOptions: readonly Option<unknown>[] = [
  ...[
    listen,
    gcTokenFile,
    enableLifecycle,
    stateDirectory,
    dockerHost,
    dockerTlsVerify,
    dockerCertPath,
    dockerCaFile,
    dockerCertFile,
    dockerKeyFile,
    composeProject,
  ],
  ...otlpOptions,
  labelLimit,
];
