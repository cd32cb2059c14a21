import { readdir } from 'node:fs/promises';
import type { StorageConfig } from '../../config/model.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { reasonOf } from '../../domain/failure.ts';
import { emptyReport, type Sample } from '../../domain/report.ts';
import { readCapacity } from '../../registry/storage/capacity.ts';
import type { StorageUsage } from '../../registry/storage/usage.ts';
import { walkStorage } from '../../registry/storage/walk.ts';
import { capacitySamples, scanSamples, ThresholdWatch } from './report.ts';
import { runSliced } from './sliced.ts';

export interface StorageCollectorOptions {
  readonly config: StorageConfig;
  readonly repositoryLimit: number;
  readonly clock: Clock;
}

/** Looks at the file system on every cycle, and walks the tree when a scan is due. */
export function createStorageCollector(options: StorageCollectorOptions): Collector {
  const scans = new Scans(options);
  const watch = new ThresholdWatch(options.config.threshold);
  return {
    name: 'storage',
    intervalMs: options.config.intervalMs,
    collect: (signal) => collect(options, { scans, watch, signal }),
    close: () => undefined,
  };
}

interface Looking {
  readonly scans: Scans;
  readonly watch: ThresholdWatch;
  readonly signal: AbortSignal;
}

async function collect({ config, clock }: StorageCollectorOptions, looking: Looking): Promise<Cycle> {
  try {
    // A root that is no directory or may not be read throws here; statfs alone would be content with it.
    await readdir(config.root);
    const capacity = await readCapacity(config.root);
    const scan = await looking.scans.next(looking.signal);
    const report = {
      samples: [...capacitySamples(capacity), ...scan.samples],
      records: looking.watch.look(capacity, clock.now()),
    };
    return scan.unreadable === ''
      ? { status: 'ok', report }
      : { status: 'failed', report, detail: scan.unreadable };
  } catch (error) {
    const detail = `collectors.storage.root: cannot be read, expected the registry's storage root, got "${config.root}": ${reasonOf(error)}`;
    return { status: 'failed', report: emptyReport, detail };
  }
}

interface ScanResult {
  readonly samples: readonly Sample[];
  /** What the last scan was not allowed to read; empty when it saw everything. */
  readonly unreadable: string;
}

class Scans {
  private readonly options: StorageCollectorOptions;
  private dueMs = Number.NEGATIVE_INFINITY;
  private unreadable = '';

  constructor(options: StorageCollectorOptions) {
    this.options = options;
  }

  /** Scans where a scan is due. */
  async next(signal: AbortSignal): Promise<ScanResult> {
    const { clock, config, repositoryLimit } = this.options;
    const startedMs = clock.monotonic();
    if (startedMs < this.dueMs) return { samples: [], unreadable: this.unreadable };
    const usage = await runSliced(walkStorage(config.root), clock, signal);
    if (usage === undefined) return { samples: [], unreadable: '' };
    this.dueMs = startedMs + config.scanIntervalMs;
    this.unreadable = unreadableDetail(usage);
    const seconds = (clock.monotonic() - startedMs) / 1_000;
    const figures = {
      usage,
      seconds,
      endedMs: clock.now(),
      intervalMs: config.scanIntervalMs,
      repositoryLimit,
    };
    return { samples: scanSamples(figures), unreadable: this.unreadable };
  }
}

function unreadableDetail({ unreadable, unreadablePath }: StorageUsage): string {
  if (unreadable === 0) return '';
  return `collectors.storage.root: ${unreadable} files or directories may not be read, expected read access for uid ${process.getuid?.() ?? 0}, got "${unreadablePath}" among them`;
}
