import type { ContainerDetails, ContainerRef } from '../../docker/container.ts';

/** After that long at most it is asked again, whatever seems not to have happened. */
const longestMs = 300_000;

interface Known {
  readonly details: ContainerDetails;
  readonly face: string;
  readonly dueMs: number;
}

/**
 * What `inspect` said of running containers, which is half of what a look costs. It holds while the list of containers shows the
 * same and nothing happened; what the list does not show (restarts, kills, exits, limits) changes with an event only.
 */
export class KnownDetails {
  readonly #known = new Map<string, Known>();

  /** Undefined where the Engine has to be asked. */
  recall(container: ContainerRef, nowMs: number): ContainerDetails | undefined {
    const known = this.#known.get(container.id);
    if (known === undefined || known.face !== faceOf(container) || known.dueMs <= nowMs) return undefined;
    return known.details;
  }

  note(container: ContainerRef, details: ContainerDetails, nowMs: number): void {
    this.#known.delete(container.id);
    // The list and the answer are not of one moment: where they disagree something happens right now.
    if (!container.isRunning || !details.isRunning || container.name !== details.name) return;
    const dueMs = nowMs + longestMs * (0.5 + shareOf(container.id) / 2);
    this.#known.set(container.id, { details, face: faceOf(container), dueMs });
  }

  forget(id: string): void {
    this.#known.delete(id);
  }

  clear(): void {
    this.#known.clear();
  }

  /** Forgets the containers that are gone. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
  }
}

function faceOf({ name, condition }: ContainerRef): string {
  return `${name} ${condition}`;
}

/** From 0 to 1, so that containers first seen together are not asked for again together. */
function shareOf(id: string): number {
  const head = Number.parseInt(id.slice(0, 4), 16);
  return Number.isNaN(head) ? 0 : head / 0xffff;
}
