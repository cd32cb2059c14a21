import { formatDuration } from '../../config/duration.ts';
import type { Clock } from '../../domain/clock.ts';
import type { ProcessReader } from '../../registry/storage/process-reader.ts';
import type { Reading } from '../../registry/storage/reading.ts';
import type { ScanSummary } from '../../registry/storage/scan-summary.ts';

const hourMs = 3_600_000;

export interface ScansOptions {
  /** The storage's name, for what is told of it. */
  readonly storage: string;
  readonly intervalMs: number;
  /** How long a scan may take at least before it is given up. */
  readonly patienceMs?: number;
  readonly reader: ProcessReader<ScanSummary>;
  readonly clock: Clock;
}

export interface FinishedScan {
  readonly summary: ScanSummary;
  readonly seconds: number;
  readonly endedMs: number;
}

interface Running {
  readonly startedMs: number;
  isOverdue: boolean;
}

/** Scans beside the cycles, one at a time, in a process that remembers what it has seen. */
export class Scans {
  private readonly options: ScansOptions;
  private dueMs = Number.NEGATIVE_INFINITY;
  private running: Running | undefined;
  private hasNews = false;
  private finished: FinishedScan | undefined;
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
    const { clock, intervalMs, reader } = this.options;
    const startedMs = clock.monotonic();
    if (this.running !== undefined || startedMs < this.dueMs) return;
    const running = { startedMs, isOverdue: false };
    this.running = running;
    this.dueMs = startedMs + intervalMs;
    void reader.read().then((reading) => {
      this.end(reading, running);
    });
  }

  /** Makes a scan due: now, or when the one under way has ended, which may have begun too early for who asks. */
  request(): void {
    this.dueMs = Number.NEGATIVE_INFINITY;
    if (this.running !== undefined) return;
    this.hasNews = true;
    this.tell();
  }

  /** A mount that hangs never lets a scan end, and must not be taken for a large registry for ever. */
  stopOverdue(): void {
    const { clock, intervalMs, patienceMs = hourMs, reader, storage } = this.options;
    const limitMs = Math.max(intervalMs, patienceMs);
    if (this.running === undefined || clock.monotonic() - this.running.startedMs <= limitMs) return;
    this.running.isOverdue = true;
    this.trouble = `collectors.storage.root: the scan does not end, expected at most ${formatDuration(limitMs)}, got no answer from "${storage}"`;
    reader.stop();
  }

  /** A scan that has ended well since the last time. */
  handIn(): FinishedScan | undefined {
    const { finished } = this;
    this.finished = undefined;
    this.hasNews = false;
    return finished;
  }

  /** Resolves when a scan has ended, or is asked for. */
  async ended(signal: AbortSignal): Promise<void> {
    if (this.hasNews || signal.aborted) return;
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

  private end(reading: Reading<ScanSummary>, running: Running): void {
    this.running = undefined;
    this.hasNews = true;
    if (reading.status === 'ok') this.succeed(reading.value, running);
    else this.fail(reading.detail, running);
    this.tell();
  }

  private succeed(summary: ScanSummary, { startedMs }: Running): void {
    const { clock } = this.options;
    this.trouble = faultsOf(summary).join('; ');
    this.finished = {
      summary,
      seconds: (clock.monotonic() - startedMs) / 1_000,
      endedMs: clock.now(),
    };
  }

  private fail(detail: string, { isOverdue }: Running): void {
    if (isOverdue) return;
    this.trouble = `collectors.storage.root: the scan of "${this.options.storage}" failed: ${detail}`;
  }
}

function faultsOf({ unreadable, unreadablePath, memoryFault = '' }: ScanSummary): readonly string[] {
  const refused = `collectors.storage.root: ${unreadable} files or directories may not be read, expected read access for uid ${process.getuid?.() ?? 0}, got "${unreadablePath}" among them`;
  return [
    ...(unreadable === 0 ? [] : [refused]),
    ...(memoryFault === '' ? [] : [`what scans remember: ${memoryFault}`]),
  ];
}
