/** What a scheduler tells of a garbage collection that it runs. */
export type GcNotice = {
  /** Its own name of the run. */
  readonly run: string;
  readonly isDry: boolean;
  readonly deletesUntagged: boolean;
} & (
  | { readonly event: 'start' }
  | {
      readonly event: 'end';
      readonly isSuccess: boolean;
    }
);
