import type { FinishedScan } from './scans.ts';

interface Removal {
  readonly startedMs: number;
  readonly endedMs: number;
  readonly bytes: number;
}

/** `pending` until a scan has ended that began late enough; `unknown` where there was none before. */
export type Removed =
  | { readonly status: 'pending' }
  | { readonly status: 'unknown' }
  | { readonly status: 'known'; readonly bytes: number };

/** One a minute for a day. */
const mostRemembered = 1_500;

/** What each scan has found removed since the one before, for who wants to know what went in a certain time. */
export class Removals {
  private readonly requestScan: () => void;
  private known: Removal[] = [];

  constructor(requestScan: () => void) {
    this.requestScan = requestScan;
  }

  /** Asks for a scan that begins now, or as soon as the one under way has ended. */
  request(): void {
    this.requestScan();
  }

  /** A scan that has not seen everything is compared with nothing, and the next one with what was before it. */
  note({ summary, seconds, endedMs }: FinishedScan): void {
    const hasSeenAll = summary.unreadable === 0 && (summary.blobs.count > 0 || summary.repositoryCount > 0);
    if (!hasSeenAll) return;
    const startedMs = endedMs - seconds * 1_000;
    this.known = [...this.known, { startedMs, endedMs, bytes: summary.removed.bytes }].slice(-mostRemembered);
  }

  /**
   * Bytes of the blobs that went between the last scan before one moment and the first that began after another, in
   * milliseconds since the epoch.
   */
  removedBetween(fromMs: number, untilMs: number): Removed {
    const before = this.known.findLastIndex(({ endedMs }) => endedMs <= fromMs);
    if (before === -1) return { status: 'unknown' };
    const after = this.known.findIndex(({ startedMs }) => startedMs >= untilMs);
    if (after === -1) return { status: 'pending' };
    const bytes = this.known.slice(before + 1, after + 1).reduce((sum, removal) => sum + removal.bytes, 0);
    return { status: 'known', bytes };
  }
}
