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
    const { unreadable, blobs, repositoryCount, added, removed } = summary;
    const hasSeenAll = unreadable === 0 && (blobs.count > 0 || repositoryCount > 0);
    // Of what was not seen whole no difference is told, but when all is gone that is one.
    if (!hasSeenAll && added.count + removed.count === 0) return;
    const startedMs = endedMs - seconds * 1_000;
    this.known = [...this.known, { startedMs, endedMs, bytes: removed.bytes }].slice(-mostRemembered);
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
