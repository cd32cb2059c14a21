import type { Readable } from 'node:stream';
import type { ContainerDetails, ContainerRef } from './container.ts';
import type { EngineResult } from './engine-result.ts';
import type { EngineEvent, EventQuery } from './events.ts';
import type { ExecDetails } from './exec.ts';
import type { ContainerStats } from './stats.ts';

export interface LogQuery {
  /** `seconds.nanoseconds`; lines at or after it. Undefined asks for everything the Engine still holds. */
  readonly since: string | undefined;
}

/**
 * What the exporter asks of a Docker Engine: only GET, only a short list of paths, each answer bounded in time and size.
 * Nothing here throws; every wait ends when the signal aborts.
 */
export interface DockerEngine {
  ping(signal: AbortSignal): Promise<EngineResult<string>>;
  /** All containers, stopped ones as well. */
  allContainers(signal: AbortSignal): Promise<EngineResult<readonly ContainerRef[]>>;
  /** Every container with this very name; where there is none, every container of the compose service of that name. */
  findContainers(nameOrService: string, signal: AbortSignal): Promise<EngineResult<readonly ContainerRef[]>>;
  /** Containers in the running state that were made from this image. */
  runningOfImage(image: string, signal: AbortSignal): Promise<EngineResult<readonly ContainerRef[]>>;
  inspect(id: string, signal: AbortSignal): Promise<EngineResult<ContainerDetails>>;
  stats(id: string, signal: AbortSignal): Promise<EngineResult<ContainerStats>>;
  /** What happened between two times, as far as the Engine remembers: it keeps the last 256 events of the whole machine. */
  events(query: EventQuery, signal: AbortSignal): Promise<EngineResult<readonly EngineEvent[]>>;
  /** The events since a time as lines of JSON, and those to come, until the signal aborts. Destroy it when done. */
  followEvents(query: Omit<EventQuery, 'untilMs'>, signal: AbortSignal): Promise<EngineResult<Readable>>;
  inspectExec(id: string, signal: AbortSignal): Promise<EngineResult<ExecDetails>>;
  /** The followed log as the Engine sends it: framed, or raw where the container has a terminal. Destroy it when done. */
  followLogs(id: string, query: LogQuery, signal: AbortSignal): Promise<EngineResult<Readable>>;
}
