/** What a round trip is made of, in order. */
export const steps = [
  'push_blob',
  'push_manifest',
  'list_tags',
  'pull_manifest',
  'pull_blob',
  'verify',
  'delete',
] as const;
export type Step = (typeof steps)[number];

/** One finished round trip. */
export interface RoundTrip {
  readonly finishedAtMs: number;
  /** Of each step that was begun, the failed one included. */
  readonly seconds: Readonly<Partial<Record<Step, number>>>;
  /** Undefined where all went well. */
  readonly failure: StepFailure | undefined;
  /** Whether what was pushed could be deleted; undefined where it did not come to that. */
  readonly isDeletable: boolean | undefined;
  /** What was new to the registry. */
  readonly newBytes: number;
}

export interface StepFailure {
  readonly step: Step;
  /** One line for a person; never holds a secret. */
  readonly detail: string;
}
