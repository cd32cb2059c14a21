import type { StoreMetrics, StoreRoom } from '../../config/model.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Reading } from '../../registry/storage/reading.ts';
import type { ScanSummary } from '../../registry/storage/scan-summary.ts';
import { readStoreUsage } from '../../registry/storage/s3/read-store-usage.ts';
import type { StoreUsage } from '../../registry/storage/s3/store-usage.ts';
import type { S3Target } from '../../registry/storage/target.ts';
import { unknownRoom, type Room, type RoomSource, type RoomView } from './room.ts';

export interface StoreRoomOptions {
  readonly target: S3Target;
  readonly config: StoreRoom;
  readonly clock: Clock;
}

const timeoutMs = 5_000;
const nothingKnown: StoreUsage = {
  ...{ usedBytes: undefined, objects: undefined, capacityBytes: undefined, availableBytes: undefined },
};

/** An object store has no capacity that could be asked for: a quota or its own metrics stand in, and the last scan for its use. */
export class StoreRoomSource implements RoomSource {
  private readonly options: StoreRoomOptions;
  private scannedBytes: number | undefined;

  constructor(options: StoreRoomOptions) {
    this.options = options;
  }

  /** What a scan has found to be stored. */
  note({ blobs, uploads }: ScanSummary): void {
    this.scannedBytes = blobs.bytes + uploads.bytes;
  }

  async look(signal: AbortSignal): Promise<Reading<RoomView>> {
    const { config } = this.options;
    const reading: Reading<StoreUsage> =
      config.metrics === undefined
        ? { status: 'ok', value: nothingKnown }
        : await this.ask(config.metrics, signal);
    const use = reading.status === 'ok' ? reading.value : nothingKnown;
    const problem = reading.status === 'ok' ? '' : `collectors.storage.s3.metrics_url: ${reading.detail}`;
    return { status: 'ok', value: { room: roomOf(use, this.scannedBytes, config.quotaBytes), problem } };
  }

  close(): void {
    // Holds nothing open.
  }

  private ask(metrics: StoreMetrics, signal: AbortSignal): Promise<Reading<StoreUsage>> {
    const { target, clock } = this.options;
    const { bucket, caFile } = target;
    return readStoreUsage({ ...metrics, bucket, caFile }, { clock, timeoutMs, signal });
  }
}

/** The quota goes before what the cluster has room for: it is what an upload meets first. */
function roomOf(use: StoreUsage, scannedBytes: number | undefined, quotaBytes: number | undefined): Room {
  const usedBytes = use.usedBytes ?? scannedBytes;
  if (quotaBytes === undefined) {
    const { capacityBytes, availableBytes } = use;
    return { ...unknownRoom, totalBytes: capacityBytes, availableBytes, usedBytes };
  }
  const availableBytes = usedBytes === undefined ? undefined : Math.max(0, quotaBytes - usedBytes);
  return { ...unknownRoom, totalBytes: quotaBytes, availableBytes, usedBytes };
}
