import type { Report } from './report.ts';

/**
 * What one cycle came to. A failed cycle may still carry a report (the probe that found the registry down has a lot to
 * say): `failed` means that the collector itself could not see, not that what it saw is bad.
 */
export type Cycle =
  | {
      readonly status: 'ok';
      readonly report: Report;
      /** What is kept from it, in words that stay the same while it is; absent where nothing is. */
      readonly lacks?: string;
    }
  | { readonly status: 'failed'; readonly report: Report; readonly detail: string };

/** A source that is looked at again and again. Its name is its folder, its key in the configuration and its label. */
export interface Collector {
  readonly name: string;
  /** From the start of one cycle to the start of the next. */
  readonly intervalMs: number;
  /** Looks once. Expected faults are values; every wait inside ends when the signal aborts. */
  collect(signal: AbortSignal): Promise<Cycle>;
  /** Resolves early when the source knows that there is more to see before the interval is over. */
  readonly wake?: (signal: AbortSignal) => Promise<void>;
  /** Whether a look that the signal ended is as good as any other, so that what it came to is taken. */
  readonly endsWhole?: boolean;
  /** What goes on beside the looks until the signal aborts, and ends soon after that. Never rejects. */
  readonly beside?: (signal: AbortSignal) => Promise<void>;
  /** Gives back everything the collector holds open. */
  close(): void;
}
