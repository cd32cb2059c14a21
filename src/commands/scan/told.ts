import type { ScanProgress } from '../../registry/storage/scan-progress.ts';
import type { ScanOptions } from './arguments.ts';

/** What the scanning thread is told when it starts. */
export interface ThreadOptions {
  readonly options: ScanOptions;
  readonly hasColour: boolean;
}

/** What the scanning thread tells: progress, then one of `scanned` and `failed`, then a text for each question. */
export type Told =
  | { readonly kind: 'progress'; readonly progress: ScanProgress }
  | ScanResult
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'end' };

export type ScanResult =
  | { readonly kind: 'scanned'; readonly defects: number; readonly unreadable: number }
  | { readonly kind: 'failed'; readonly detail: string };
