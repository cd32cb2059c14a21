import type { ContainerDetails, ContainerRef } from '../../../docker/container.ts';
import type { DockerEngine } from '../../../docker/engine.ts';
import type { EngineResult } from '../../../docker/engine-result.ts';
import { LogPosition } from '../../../docker/log-position.ts';
import { Marks } from './marks.ts';
import type { SavedPosition } from './saved-position.ts';

/** What there is to follow at the moment. */
export type Found =
  | { readonly status: 'ok'; readonly container: ContainerDetails; readonly position: LogPosition }
  | { readonly status: 'drained' }
  | { readonly status: 'failed'; readonly detail: string };

export interface FollowedOptions {
  readonly engine: DockerEngine;
  /** A container's name, or the name of a compose service. */
  readonly name: string;
  /** From where to go on. */
  readonly from: SavedPosition;
}

/** Finds the container behind a name again and again: after a new creation it has the same name and another id. */
export class FollowedContainer {
  readonly #engine: DockerEngine;
  readonly #name: string;
  readonly #start: string | undefined;
  readonly #marks: Marks;
  #currentId: string;
  #position: LogPosition;
  #drainedRun = '';
  #unreadable = '';

  constructor({ engine, name, from }: FollowedOptions) {
    this.#engine = engine;
    this.#name = name;
    this.#start = from.start ?? undefined;
    this.#marks = new Marks(from.containers);
    this.#currentId = from.current;
    this.#position = this.#positionOf(from.current);
  }

  /** The container that is followed, or was last; empty before the first. */
  get currentId(): string {
    return this.#currentId;
  }

  async find(signal: AbortSignal): Promise<Found> {
    const current = await this.#inspectCurrent(signal);
    if (current.status === 'failed') return failed(current);
    const details = current.status === 'ok' ? current.value : undefined;
    // Before a new one is turned to, the old one's log is read to its end.
    if (details !== undefined && this.#hasRest(details)) return this.#follow(details);
    return this.#choose(details, signal);
  }

  /** The Engine closed the log by itself after everything was sent, as it does for a container that has stopped. */
  markDrained(container: ContainerDetails): void {
    // A running container's log is also closed when the Engine shuts down, and the last lines may come after that.
    if (!container.isRunning) this.#drainedRun = runOf(container);
  }

  /** Another container does not wait for a log that cannot be had. */
  markReadable({ id }: ContainerDetails, isReadable: boolean): void {
    this.#unreadable = isReadable ? '' : id;
  }

  async #inspectCurrent(signal: AbortSignal): Promise<EngineResult<ContainerDetails>> {
    if (this.#currentId === '') return { status: 'not_found', detail: 'none was followed yet' };
    return this.#engine.inspect(this.#currentId, signal);
  }

  #hasRest(container: ContainerDetails): boolean {
    if (container.isRunning || container.id === this.#unreadable) return false;
    return runOf(container) !== this.#drainedRun;
  }

  async #choose(current: ContainerDetails | undefined, signal: AbortSignal): Promise<Found> {
    const found = await this.#engine.findContainers(this.#name, signal);
    if (found.status !== 'ok') return failed(found);
    const chosen = choose(found.value, this.#currentId);
    if (chosen === undefined)
      return { status: 'failed', detail: `there is no container or compose service "${this.#name}"` };
    if (chosen.id === current?.id) return this.#follow(current);
    const details = await this.#engine.inspect(chosen.id, signal);
    return details.status === 'ok' ? this.#follow(details.value) : failed(details);
  }

  #follow(container: ContainerDetails): Found {
    if (!container.isRunning && runOf(container) === this.#drainedRun) return { status: 'drained' };
    if (container.id !== this.#currentId) this.#turnTo(container.id);
    return { status: 'ok', container, position: this.#position };
  }

  #turnTo(id: string): void {
    if (this.#currentId !== '') this.#marks.set(this.#currentId, this.#position.mark());
    this.#currentId = id;
    this.#position = this.#positionOf(id);
  }

  #positionOf(id: string): LogPosition {
    return new LogPosition(this.#start, this.#marks.of(id));
  }
}

/** A running one before a stopped one, the one already followed before others, the youngest before older ones. */
function choose(found: readonly ContainerRef[], currentId: string): ContainerRef | undefined {
  const running = found.filter((container) => container.isRunning);
  const candidates = running.length > 0 ? running : found;
  const youngestFirst = [...candidates].sort((one, other) => other.createdAtMs - one.createdAtMs);
  return candidates.find(({ id }) => id === currentId) ?? youngestFirst[0];
}

function runOf(container: ContainerDetails): string {
  return `${container.id} ${container.startedAtMs ?? 0}`;
}

function failed(
  result: Exclude<EngineResult<unknown>, { status: 'ok' }>,
): Extract<Found, { status: 'failed' }> {
  return { status: 'failed', detail: `docker: ${result.detail}` };
}
