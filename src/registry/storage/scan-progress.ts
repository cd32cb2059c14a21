/** In the order in which a scan goes through them. */
export const scanPhases = ['repositories', 'blobs', 'manifests'] as const;
export type ScanPhase = (typeof scanPhases)[number];

export interface ScanProgress {
  readonly phase: ScanPhase;
  readonly done: number;
  /** Undefined while nobody knows. */
  readonly total: number | undefined;
}

/** Called often, so it has to be cheap. */
export type OnProgress = (progress: ScanProgress) => void;
