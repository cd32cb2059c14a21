/** What a log source gave in one read. */
export type LogRead =
  | {
      readonly status: 'ok';
      /** Where the bytes come from, as a path or a container's id: a source may take turns among several. */
      readonly origin: string;
      /**
       * Whole lines, each ended by a line feed, in the order of the origin; one origin may carry two streams. The memory is
       * the source's, which may use it again at its next read.
       */
      readonly bytes: Buffer;
      /** Whether more is there already, so that the next read is worth its while at once. */
      readonly isBehind: boolean;
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
  /** Tells the source from others in the saved state. */
  readonly name: string;
  /** Takes what is there now, about `maxBytes` at most, and resolves at once when there is nothing. Never throws. */
  read(maxBytes: number): Promise<LogRead>;
  /** Where to go on so that what `read` has given is not given again: plain JSON, handed to the next process's source. */
  position(): unknown;
  /** Resolves when there may be more, or when the signal aborts. */
  waitForMore(signal: AbortSignal): Promise<void>;
  close(): void;
}
