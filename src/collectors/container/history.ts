import type { ContainerDetails } from '../../docker/container.ts';
import type { EngineEvent } from '../../docker/events.ts';

/** What the Engine forgets and only watching can tell. */
export interface Past {
  readonly oomKills: number;
  readonly lastExitCode: number | undefined;
}

interface Memory {
  oomKills: number;
  lastExitCode: number | undefined;
  lastOomMs: number;
  /** Of a kill that the state told before its event; each such event tells nothing new once. */
  lastOomOfStateMs: number;
}

/** The event of a kill comes just before the exit that it causes. */
const sameKillMs = 10_000;

/** Remembers each container's kills and its last exit: the Engine sets both back when the container starts again. */
export class ContainerHistory {
  #memories = new Map<string, Memory>();

  get ids(): readonly string[] {
    return [...this.#memories.keys()];
  }

  noteEvent(event: EngineEvent): void {
    const memory = this.#recall(event.containerId);
    if (event.action === 'die') memory.lastExitCode = event.exitCode;
    if (event.action !== 'oom') return;
    const isTold = Math.abs(event.timeMs - memory.lastOomOfStateMs) <= sameKillMs;
    memory.lastOomOfStateMs = Number.NEGATIVE_INFINITY;
    if (!isTold) memory.oomKills += 1;
    memory.lastOomMs = event.timeMs;
  }

  noteDetails({ id, isRunning, isPaused, isOomKilled, exitCode, finishedAtMs }: ContainerDetails): void {
    if (finishedAtMs === undefined || isRunning || isPaused) return;
    const memory = this.#recall(id);
    memory.lastExitCode = exitCode;
    if (!isOomKilled || Math.abs(finishedAtMs - memory.lastOomMs) <= sameKillMs) return;
    memory.oomKills += 1;
    memory.lastOomMs = finishedAtMs;
    memory.lastOomOfStateMs = finishedAtMs;
  }

  pastOf(id: string): Past {
    const { oomKills, lastExitCode } = this.#recall(id);
    return { oomKills, lastExitCode };
  }

  /** Forgets the containers that are gone. */
  keepOnly(ids: ReadonlySet<string>): void {
    this.#memories = new Map([...this.#memories].filter(([id]) => ids.has(id)));
  }

  #recall(id: string): Memory {
    const known = this.#memories.get(id);
    if (known !== undefined) return known;
    const never = Number.NEGATIVE_INFINITY;
    const memory = { oomKills: 0, lastExitCode: undefined, lastOomMs: never, lastOomOfStateMs: never };
    this.#memories.set(id, memory);
    return memory;
  }
}
