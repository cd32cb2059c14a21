import type { Clock } from '../../domain/clock.ts';
import type { OutputStream } from './write.ts';

/** The process around a command that prints something once. */
export interface Surroundings {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Whether standard output may have colours where it is a terminal. */
  readonly allowsColour: boolean;
  readonly clock: Clock;
  /** Calls back, once at most, when the user wants an end; undone by what it gives. */
  readonly onInterrupt: (end: () => void) => () => void;
}

export function hasColour({ stdout, allowsColour }: Surroundings): boolean {
  return allowsColour && stdout.isTTY === true;
}
