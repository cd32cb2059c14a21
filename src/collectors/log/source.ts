/** What a log source gave in one read. */
export type LogRead =
  | {
      readonly status: 'ok';
      /** Whole lines without their line end, in the order of the source; one source may carry two streams. */
      readonly lines: readonly string[];
      /** Bytes taken from the source for these lines, framing not counted. */
      readonly bytes: number;
      /** Bytes known to be there and not yet read; undefined where the source cannot tell. */
      readonly unreadBytes: number | undefined;
      /** Lines known to be lost since the last read. */
      readonly lostLines: number;
      /** How often the source had to be opened again since the last read. */
      readonly reconnects: number;
    }
  | { readonly status: 'failed'; readonly detail: string };

/** A registry's log, wherever it lies. The reader pulls; a source never pushes, so memory stays bounded. */
export interface LogSource {
  /** Takes what is there now, about `maxBytes` at most, and resolves at once when there is nothing. Never throws. */
  read(maxBytes: number): Promise<LogRead>;
  /** Resolves when there may be more, or when the signal aborts. */
  waitForMore(signal: AbortSignal): Promise<void>;
  close(): void;
}
