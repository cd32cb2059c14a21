import type { ContainerDetails } from '../../docker/container.ts';
import type { ContainerStats } from '../../docker/stats.ts';

/** A container as one look at the Engine showed it. */
export interface ContainerObservation {
  readonly details: ContainerDetails;
  /** Undefined while the container is stopped, and where the Engine would not tell. */
  readonly stats: ContainerStats | undefined;
}
