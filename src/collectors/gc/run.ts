import type { GcFlags } from './arguments.ts';

/** Who told of a run: events of the Engine, of a command or of a container made for it; its output; its scheduler. */
export type GcSource = 'exec' | 'container' | 'file' | 'notice';

/** A garbage collection that one source has seen to begin. */
export interface GcSighting {
  /** One for each run that the source tells of. */
  readonly key: string;
  readonly source: GcSource;
  /** The container, the file, or the scheduler's own name of the run. */
  readonly name: string;
  /** Empty where the source is none of the Engine. */
  readonly containerId: string;
  readonly startedAtMs: number;
  /** Undefined where only the end will tell. */
  readonly flags: GcFlags | undefined;
}

/** `vanished`: it is over, and nobody has seen how it ended. */
export type GcOutcome = 'succeeded' | 'failed' | 'vanished';

/** How one source has seen it end. */
export interface GcEnd {
  readonly finishedAtMs: number;
  readonly outcome: GcOutcome;
  /** Undefined where the source knows none. */
  readonly exitCode?: number | undefined;
  /** Why it failed, where more than an exit code is known. */
  readonly detail?: string | undefined;
  readonly isDry?: boolean | undefined;
}

/** A run that is over, whoever told of it. */
export interface FinishedGcRun {
  readonly sources: readonly GcSource[];
  readonly name: string;
  readonly containerId: string;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly isDry: boolean;
  /** Undefined where nobody knows. */
  readonly deletesUntagged: boolean | undefined;
  readonly outcome: GcOutcome;
  readonly exitCode: number | undefined;
  /** Empty where nothing more is known. */
  readonly detail: string;
}

export function succeeded(run: FinishedGcRun): boolean {
  return run.outcome === 'succeeded';
}
