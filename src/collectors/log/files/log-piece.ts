/** What one read of one file gave. */
export type LogPiece =
  | {
      readonly status: 'ok';
      /** Whole lines, in memory that the next read uses again. */
      readonly bytes: Buffer;
      readonly isBehind: boolean;
      /** Nothing more will come: the file is compressed, or was read for the last time. */
      readonly isEnded: boolean;
      /** Lines thrown away for their length. */
      readonly cutLines: number;
    }
  | { readonly status: 'truncated' }
  /** Nothing was read yet, so that no guard can show whether the file was truncated since it was opened or looked at. */
  | { readonly status: 'unguarded' };

export type GivenPiece = Extract<LogPiece, { status: 'ok' }>;

const nothing = Buffer.alloc(0);

export function emptyPiece({ isBehind }: { readonly isBehind: boolean }) {
  return { status: 'ok', bytes: nothing, isBehind, isEnded: false, cutLines: 0 } as const;
}
