import type { S3Target, StorageTarget } from '../registry/storage/target.ts';
import { formatDuration } from './duration.ts';
import type { StorageConfig, StorageTemplate, StoreMetrics, StoreRoom } from './model.ts';
import type { Section } from './section.ts';
import * as options from './storage-options.ts';

export interface StorageReading {
  /** Undefined where nothing says where the storage is. */
  readonly config: StorageConfig | undefined;
  /** What holds wherever it is. */
  readonly template: StorageTemplate;
}

/** Reads what is said of the storage. */
export function readStorage(section: Section): StorageReading {
  const root = section.read(options.root);
  const callsPerSecond = section.readOr(options.scanRate, 0);
  const store = readStore(section);
  const rules = {
    release: section.readOr(options.version, 2),
    ...readIntervals(section),
    threshold: section.readOr(options.threshold, 1),
  };
  const template = { ...rules, callsPerSecond };
  if (root === undefined) return { template, config: undefined };
  refuseOfOtherKind(section, root);
  if (root.kind === 'file system')
    return { template, config: { ...rules, target: { ...root, callsPerSecond }, room: undefined } };
  const { room, ...reach } = store;
  return { template, config: { ...rules, target: { ...root, ...reach }, room } };
}

type Intervals = Pick<StorageConfig, 'intervalMs' | 'scanIntervalMs' | 'fullScanIntervalMs'>;

function readIntervals(section: Section): Intervals {
  const intervalMs = section.readOr(options.interval, 0);
  const scans = readScanIntervals(section);
  // One that is wrong, which is told already, cannot be followed.
  const longestMs = scans.scanIntervalMs === 0 ? Number.POSITIVE_INFINITY : scans.scanIntervalMs;
  if (section.has(options.interval) && intervalMs > longestMs) {
    section.refuse(options.interval, 'is longer than collectors.storage.scan_interval', {
      expected: `at most ${formatDuration(longestMs)}`,
      todo: 'a scan begins with a look at the capacity; lower it or raise scan_interval',
    });
  }
  return { ...scans, intervalMs: Math.min(intervalMs, longestMs) };
}

function readScanIntervals(section: Section): Pick<StorageConfig, 'scanIntervalMs' | 'fullScanIntervalMs'> {
  const scanIntervalMs = section.readOr(options.scanInterval, 0);
  const fullScanIntervalMs = section.readOr(options.fullScanInterval, Number.POSITIVE_INFINITY);
  if (section.has(options.fullScanInterval) && fullScanIntervalMs < scanIntervalMs) {
    section.refuse(options.fullScanInterval, 'is shorter than collectors.storage.scan_interval', {
      expected: `at least ${formatDuration(scanIntervalMs)}`,
      todo: 'every scan would look at everything; raise it or lower scan_interval',
    });
  }
  return { scanIntervalMs, fullScanIntervalMs: Math.max(scanIntervalMs, fullScanIntervalMs) };
}

interface Store extends Omit<S3Target, 'kind' | 'bucket' | 'prefix'> {
  readonly room: StoreRoom;
}

function readStore(section: Section): Store {
  const endpoint = section.read(options.s3Endpoint);
  return {
    endpoint: endpoint?.href.replace(/\/+$/, ''),
    region: section.readOr(options.s3Region, ''),
    isPathStyle: section.read(options.s3PathStyle) ?? endpoint !== undefined,
    caFile: section.read(options.s3CaFile),
    requestsPerHour: section.readOr(options.s3RequestsPerHour, 0),
    room: { quotaBytes: section.read(options.s3Quota), metrics: readMetrics(section) },
  };
}

function readMetrics(section: Section): StoreMetrics | undefined {
  const url = section.read(options.s3MetricsUrl);
  const tokenFile = section.read(options.s3MetricsTokenFile);
  if (section.has(options.s3MetricsTokenFile) && !section.has(options.s3MetricsUrl)) {
    section.refuse(options.s3MetricsUrl, 'is missing', {
      expected: 'the URL that metrics_token_file is for',
      todo: 'give it, or remove metrics_token_file',
    });
  }
  return url === undefined ? undefined : { url, tokenFile };
}

/** An option that is not obeyed is a mistake that nobody would notice. */
function refuseOfOtherKind(section: Section, root: StorageTarget): void {
  const isBucket = root.kind === 's3';
  const strange = (isBucket ? [options.scanRate] : options.s3Options).filter((one) => section.has(one));
  for (const one of strange) {
    section.refuse(one, `is given for ${isBucket ? 'a bucket' : 'a directory'}`, {
      expected: `it only where collectors.storage.root is ${isBucket ? 'a directory' : 's3://BUCKET/PREFIX'}`,
      todo: isBucket ? 'remove it; for a bucket there is s3.requests_per_hour' : 'remove it',
    });
  }
}
