import type { ContainerDetails, ContainerRef } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import type { EngineResult } from '../../docker/engine-result.ts';
import { LogPosition } from '../../docker/log-position.ts';

/** What there is to follow under a name at the moment. */
export type Found =
  | { readonly status: 'ok'; readonly container: ContainerDetails; readonly position: LogPosition }
  | { readonly status: 'drained' }
  | { readonly status: 'failed'; readonly detail: string };

/** A service has few containers at a time; older positions belong to containers that are gone. */
const rememberedContainers = 16;

/** Finds the container behind a name again and again: after a new creation it has the same name and another id. */
export class FollowedContainer {
  readonly #engine: DockerEngine;
  readonly #name: string;
  readonly #start: string | undefined;
  readonly #positions = new Map<string, LogPosition>();
  #currentId = '';
  #drainedRun = '';

  /** `start` is the time from which lines of any container under this name are wanted; undefined for all. */
  constructor(engine: DockerEngine, name: string, start: string | undefined) {
    this.#engine = engine;
    this.#name = name;
    this.#start = start;
  }

  async find(signal: AbortSignal): Promise<Found> {
    const found = await this.#engine.findContainers(this.#name, signal);
    if (found.status !== 'ok') return failed(found);
    const chosen = choose(found.value, this.#currentId);
    if (chosen === undefined)
      return { status: 'failed', detail: `there is no container or compose service "${this.#name}"` };
    const details = await this.#engine.inspect(chosen.id, signal);
    if (details.status !== 'ok') return failed(details);
    this.#currentId = chosen.id;
    if (!details.value.isRunning && runOf(details.value) === this.#drainedRun) return { status: 'drained' };
    return { status: 'ok', container: details.value, position: this.#positionOf(chosen.id) };
  }

  /** The Engine closed the log by itself, as it does when the container has stopped and everything was sent. */
  markDrained(container: ContainerDetails): void {
    this.#drainedRun = runOf(container);
  }

  #positionOf(id: string): LogPosition {
    const position = this.#positions.get(id) ?? new LogPosition(this.#start);
    this.#positions.delete(id);
    this.#positions.set(id, position);
    const [oldest] = this.#positions.keys();
    if (this.#positions.size > rememberedContainers && oldest !== undefined) this.#positions.delete(oldest);
    return position;
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

function failed(result: Exclude<EngineResult<unknown>, { status: 'ok' }>): Found {
  return { status: 'failed', detail: `docker: ${result.detail}` };
}
