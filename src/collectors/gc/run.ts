/** A garbage collection that was seen to begin. */
export interface GcRun {
  /** Of the command inside the registry's container, or of the container made for it. */
  readonly key: string;
  readonly kind: 'exec' | 'container';
  readonly containerId: string;
  readonly containerName: string;
  readonly startedAtMs: number;
}

export interface FinishedGcRun extends GcRun {
  readonly finishedAtMs: number;
  /** Undefined where the run vanished before its end was seen. */
  readonly exitCode: number | undefined;
}

export function succeeded(run: FinishedGcRun): boolean {
  return run.exitCode === 0;
}
