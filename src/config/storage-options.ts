import { duration } from './duration.ts';
import { boolean, integer, ratio, text, url } from './kinds.ts';
import { option, type Option } from './option.ts';
import { caFile, readableFile } from './path-kinds.ts';
import { bytes, registryVersion, storageRoot } from './storage-kinds.ts';

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

export const root = option({
  key: 'collectors.storage.root',
  env: 'REGISTRY_STORAGE_PATH',
  kind: storageRoot,
  help: "The registry's root directory (the one that holds `docker/registry/v2`), mounted read-only; or the bucket and the `rootdirectory` of its s3 driver.",
});
export const version = option({
  key: 'collectors.storage.registry_version',
  env: 'REGISTRY_STORAGE_REGISTRY_VERSION',
  kind: registryVersion,
  fallback: '2',
  help: "The registry's version, by whose rules it is told what garbage collection would give back: `2` for `registry:2`, `3` for `registry:3`; a whole version such as `2.8.3` will do, its first number decides.",
});
export const interval = option({
  key: 'collectors.storage.interval',
  env: 'REGISTRY_STORAGE_INTERVAL',
  kind: duration(second, hour),
  fallback: '15s',
  help: 'Time from one look at the capacity to the next; at most `scan_interval`, which it follows where it is not given.',
});
export const scanInterval = option({
  key: 'collectors.storage.scan_interval',
  env: 'REGISTRY_STORAGE_SCAN_INTERVAL',
  kind: duration(second, 7 * day),
  fallback: '5m',
  help: 'Time from one scan of blobs and repositories to the next.',
});
export const fullScanInterval = option({
  key: 'collectors.storage.full_scan_interval',
  env: 'REGISTRY_STORAGE_FULL_SCAN_INTERVAL',
  kind: duration(second, 30 * day),
  fallback: '1d',
  help: 'Time after which a scan looks at everything again, also where nothing seems to have changed.',
});
export const scanRate = option({
  key: 'collectors.storage.scan_rate',
  env: 'REGISTRY_STORAGE_SCAN_RATE',
  kind: integer(0, 1_000_000),
  fallback: '0',
  help: 'File system calls in a second that a scan may make, for spinning disks and NFS; `0` for as many as it takes.',
});
export const threshold = option({
  key: 'collectors.storage.threshold',
  env: 'REGISTRY_STORAGE_THRESHOLD',
  kind: ratio,
  fallback: '80%',
  help: 'Used share of the capacity above which a log record is sent.',
});
export const s3Endpoint = option({
  key: 'collectors.storage.s3.endpoint',
  env: 'REGISTRY_STORAGE_S3_ENDPOINT',
  kind: url(['http', 'https']),
  help: "Address of the object store; without it Amazon's own. Credentials are found as by other programs that use Amazon's SDK: in `AWS_…` variables, in a shared file, or by the role of the machine.",
});
export const s3Region = option({
  key: 'collectors.storage.s3.region',
  env: 'REGISTRY_STORAGE_S3_REGION',
  kind: text('the name of a region', {
    pattern: /^[a-zA-Z0-9-]{1,63}$/,
    wrong: 'is not the name of a region',
  }),
  fallback: 'us-east-1',
  help: 'Region of the bucket.',
});
export const s3PathStyle = option({
  key: 'collectors.storage.s3.path_style',
  env: 'REGISTRY_STORAGE_S3_PATH_STYLE',
  kind: boolean,
  help: 'Whether the bucket is part of the path instead of the host name; by default where `endpoint` is given.',
});
export const s3CaFile = option({
  key: 'collectors.storage.s3.ca_file',
  env: 'REGISTRY_STORAGE_S3_CA_FILE',
  kind: caFile,
  help: "Certificates to trust besides Node's own.",
});
export const s3RequestsPerHour = option({
  key: 'collectors.storage.s3.requests_per_hour',
  env: 'REGISTRY_STORAGE_S3_REQUESTS_PER_HOUR',
  kind: integer(0, 10_000_000),
  fallback: '0',
  help: 'Requests in an hour that scans may make; a scan that has used them up waits. `0` for as many as it takes.',
});
export const s3Quota = option({
  key: 'collectors.storage.s3.quota',
  env: 'REGISTRY_STORAGE_S3_QUOTA',
  kind: bytes,
  help: 'What the bucket may hold, which is taken as its capacity.',
});
export const s3MetricsUrl = option({
  key: 'collectors.storage.s3.metrics_url',
  env: 'REGISTRY_STORAGE_S3_METRICS_URL',
  kind: url(['http', 'https']),
  help: "Where the store's server exposes its own metrics (of MinIO), for its use and capacity without a scan.",
});
export const s3MetricsTokenFile = option({
  key: 'collectors.storage.s3.metrics_token_file',
  env: 'REGISTRY_STORAGE_S3_METRICS_TOKEN_FILE',
  kind: readableFile,
  help: 'File with a bearer token for `metrics_url`; read again at each use.',
});

/** Those that mean something only where the root is a bucket. */
export const s3Options: readonly Option<unknown>[] = [
  ...[s3Endpoint, s3Region, s3PathStyle, s3CaFile, s3RequestsPerHour],
  ...[s3Quota, s3MetricsUrl, s3MetricsTokenFile],
];

export const storageOptions: readonly Option<unknown>[] = [
  ...[root, version, interval, scanInterval, fullScanInterval, scanRate, threshold],
  ...s3Options,
];
