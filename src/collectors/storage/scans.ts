import { formatDuration } from '../../config/duration.ts';
import type { StorageConfig } from '../../config/model.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Sample } from '../../domain/report.ts';
import type { ProcessReader } from '../../registry/storage/process-reader.ts';
import type { Reading } from '../../registry/storage/reading.ts';
import type { StorageScan } from '../../registry/storage/scan.ts';
import { scanSamples } from './report.ts';

const hourMs = 3_600_000;

interface ScansOptions {
  readonly config: StorageConfig;
  readonly reader: ProcessReader<StorageScan>;
  readonly clock: Clock;
}

interface Running {
  readonly startedMs: number;
  isOverdue: boolean;
}

/** Scans beside the cycles, one at a time, each in a process that gives its memory back. */
export class Scans {
  private readonly options: ScansOptions;
  private dueMs = Number.NEGATIVE_INFINITY;
  private running: Running | undefined;
  private news: readonly Sample[] | undefined;
  private tell: () => void = () => undefined;
  private trouble = '';

  constructor(options: ScansOptions) {
    this.options = options;
  }

  /** Why the figures are not what they should be; empty when the last scan saw everything. */
  get problem(): string {
    return this.trouble;
  }

  startDue(): void {
    const { clock, config, reader } = this.options;
    const startedMs = clock.monotonic();
    if (this.running !== undefined || startedMs < this.dueMs) return;
    const running = { startedMs, isOverdue: false };
    this.running = running;
    this.dueMs = startedMs + config.scanIntervalMs;
    void reader.read().then((reading) => {
      this.end(reading, running);
    });
  }

  /** A mount that hangs never lets a scan end, and must not be taken for a large registry for ever. */
  stopOverdue(): void {
    const { clock, config, reader } = this.options;
    const limitMs = Math.max(config.scanIntervalMs, hourMs);
    if (this.running === undefined || clock.monotonic() - this.running.startedMs <= limitMs) return;
    this.running.isOverdue = true;
    this.trouble = `collectors.storage.root: the scan does not end, expected at most ${formatDuration(limitMs)}, got no answer from "${config.root}"`;
    reader.stop();
  }

  /** The figures of a scan that has ended since the last time. */
  handIn(): readonly Sample[] {
    const news = this.news ?? [];
    this.news = undefined;
    return news;
  }

  /** Resolves when there is a scan to hand in. */
  async ended(signal: AbortSignal): Promise<void> {
    if (this.news !== undefined || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.tell = resolve;
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    });
  }

  close(): void {
    this.options.reader.stop();
  }

  private end(reading: Reading<StorageScan>, running: Running): void {
    this.options.reader.stop();
    this.running = undefined;
    if (reading.status === 'ok') this.succeed(reading.value, running);
    else this.fail(reading.detail, running);
    this.tell();
  }

  private succeed(scan: StorageScan, { startedMs }: Running): void {
    const { clock, config } = this.options;
    const seconds = (clock.monotonic() - startedMs) / 1_000;
    this.trouble = unreadableDetail(scan);
    this.news = scanSamples({ scan, seconds, endedMs: clock.now(), intervalMs: config.scanIntervalMs });
  }

  private fail(detail: string, { isOverdue }: Running): void {
    this.news = [];
    if (isOverdue) return;
    this.trouble = `collectors.storage.root: the scan failed, expected the registry's storage root, got "${this.options.config.root}": ${detail}`;
  }
}

function unreadableDetail({ unreadable, unreadablePath }: StorageScan): string {
  if (unreadable === 0) return '';
  return `collectors.storage.root: ${unreadable} files or directories may not be read, expected read access for uid ${process.getuid?.() ?? 0}, got "${unreadablePath}" among them`;
}
