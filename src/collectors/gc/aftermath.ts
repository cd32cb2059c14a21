import type { FinishedGcRun } from './run.ts';
import type { ScanSight, WriteSight } from './sights.ts';

/** A run, and what it has freed by measure. */
export interface MeasuredRun {
  readonly run: FinishedGcRun;
  readonly freedBytes: number;
}

interface Waiting {
  readonly run: FinishedGcRun;
  /** When its end was noticed, by our own clock. */
  readonly seenMs: number;
}

const mostWaiting = 16;
/** A scan of an object store may take days. */
const longestScanMs = 8 * 24 * 3_600_000;
/** What the log has not told by then, as where it cannot be read, is not waited for. */
const longestLogMs = 120_000;

/** What is known of a run only some time after its end: what it has freed, and whether the registry was written meanwhile. */
export class Aftermath {
  private readonly scans: ScanSight | undefined;
  private readonly writes: WriteSight | undefined;
  private unmeasured: readonly Waiting[] = [];
  private unjudged: readonly Waiting[] = [];
  /** Of the last run; undefined until it is measured. */
  freedBytes: number | undefined;
  unsafeRuns = 0;

  constructor(scans: ScanSight | undefined, writes: WriteSight | undefined) {
    this.scans = scans;
    this.writes = writes;
  }

  /** A real run has been seen to run: what it finds is to be known as it was. */
  begun(): void {
    this.scans?.request();
  }

  ended(run: FinishedGcRun, seenMs: number): void {
    const waiting = { run, seenMs };
    this.freedBytes = undefined;
    if (this.scans !== undefined) this.unmeasured = [...this.unmeasured, waiting].slice(-mostWaiting);
    if (this.writes !== undefined) this.unjudged = [...this.unjudged, waiting].slice(-mostWaiting);
    this.scans?.request();
  }

  /** Runs that have been measured since the last look. */
  measure(nowMs: number): readonly MeasuredRun[] {
    const measured: MeasuredRun[] = [];
    this.unmeasured = this.unmeasured.filter(({ run, seenMs }) => {
      const removed = this.scans?.removedBetween(run.startedAtMs, seenMs);
      if (removed?.status === 'known') measured.push({ run, freedBytes: removed.bytes });
      return removed?.status === 'pending' && nowMs - seenMs < longestScanMs;
    });
    const last = measured.at(-1);
    if (last !== undefined && this.unmeasured.length === 0) this.freedBytes = last.freedBytes;
    return measured;
  }

  /** Runs during which the registry is known to have accepted writes, each once. */
  judge(nowMs: number): readonly FinishedGcRun[] {
    const unsafe: FinishedGcRun[] = [];
    this.unjudged = this.unjudged.filter(({ run, seenMs }) => {
      const wrote = this.writes?.wroteBetween(run.startedAtMs, run.finishedAtMs);
      if (wrote === true) unsafe.push(run);
      if (wrote !== undefined) this.writes?.judged?.(wrote);
      return wrote === undefined && nowMs - seenMs < longestLogMs;
    });
    this.unsafeRuns += unsafe.length;
    return unsafe;
  }
}
