/** What a store's server says of a bucket and of its own room, without a scan. Undefined is what it does not say. */
export interface StoreUsage {
  readonly usedBytes: number | undefined;
  readonly objects: number | undefined;
  /** The bucket's quota where it has one, else what the whole store has room for. */
  readonly capacityBytes: number | undefined;
  readonly availableBytes: number | undefined;
}

/** Families of MinIO's metrics, version 2 and version 3: https://min.io/docs/minio/linux/operations/monitoring/metrics-and-alerts.html */
const bucketFamilies = {
  used: ['minio_bucket_usage_total_bytes', 'minio_cluster_usage_buckets_total_bytes'],
  objects: ['minio_bucket_usage_object_total', 'minio_cluster_usage_buckets_objects_count'],
  quota: ['minio_bucket_quota_total_bytes', 'minio_cluster_usage_buckets_quota_total_bytes'],
};
const storeFamilies = {
  total: ['minio_cluster_capacity_usable_total_bytes', 'minio_cluster_health_capacity_usable_total_bytes'],
  free: ['minio_cluster_capacity_usable_free_bytes', 'minio_cluster_health_capacity_usable_free_bytes'],
};

/** Each node of a cluster may say the same; the largest counts, since one that has just started says 0. */
type Figures = Map<string, number>;

/** Reads Prometheus' text format; lines that are none of ours, or no metrics at all, are passed over. */
export function parseStoreUsage(text: string, bucket: string): StoreUsage {
  const ofBucket: Figures = new Map();
  const ofStore: Figures = new Map();
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = sample.exec(line) ?? [];
    const figure = Number(value);
    if (name === undefined || !Number.isFinite(figure) || figure < 0) continue;
    const figures = bucketOf(labels) === bucket ? ofBucket : ofStore;
    figures.set(name, Math.max(figures.get(name) ?? 0, figure));
  }
  return usageOf(ofBucket, ofStore);
}

const sample = /^(minio_[a-z0-9_]+)(?:\{(.*)\})? +(\S+)(?: +-?\d+)?\r?$/;
/** Names of buckets need no escapes. */
const bucketLabel = /(?:^|,) *bucket="([^"\\]*)"/;

function bucketOf(labels: string): string | undefined {
  return bucketLabel.exec(labels)?.[1];
}

function usageOf(ofBucket: Figures, ofStore: Figures): StoreUsage {
  const usedBytes = firstOf(ofBucket, bucketFamilies.used);
  const objects = firstOf(ofBucket, bucketFamilies.objects);
  const quota = firstOf(ofBucket, bucketFamilies.quota) ?? 0;
  const total = firstOf(ofStore, storeFamilies.total);
  // Version 3 leaves out what is zero: a store that tells its size and no free byte is full.
  const free = firstOf(ofStore, storeFamilies.free) ?? (total === undefined ? undefined : 0);
  if (quota === 0) return { usedBytes, objects, capacityBytes: total, availableBytes: free };
  const left = usedBytes === undefined ? undefined : Math.max(0, quota - usedBytes);
  return { usedBytes, objects, capacityBytes: quota, availableBytes: least(left, free) };
}

function firstOf(figures: Figures, families: readonly string[]): number | undefined {
  return families.map((name) => figures.get(name)).find((figure) => figure !== undefined);
}

function least(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
