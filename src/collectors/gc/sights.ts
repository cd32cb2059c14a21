/** What others see that a run can be measured by. They know nothing of runs. */

/** What scans of the storage have found removed. */
export interface ScanSight {
  /** Asks for a scan that begins now, or as soon as the one under way has ended. */
  request(): void;
  /**
   * Bytes of the blobs that went between the last scan before one moment and the first that began after another, in
   * milliseconds since the epoch.
   */
  removedBetween(fromMs: number, untilMs: number): Removed;
}

/** `pending` until such a scan has ended; `unknown` where there was none before. */
export type Removed =
  | { readonly status: 'pending' }
  | { readonly status: 'unknown' }
  | { readonly status: 'known'; readonly bytes: number };

/** Which writes the registry has accepted, by its log. */
export interface WriteSight {
  /** Whether one was under way in that time; undefined while the log has not been read so far. */
  wroteBetween(fromMs: number, untilMs: number): boolean | undefined;
  /** Told of the latest run, whether one was under way in its time. */
  judged?(wasWritten: boolean): void;
}
