import type { DockerEngine } from '../../../docker/engine.ts';
import { engineTime } from '../../../docker/time.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { LogRead, LogSource } from '../source.ts';
import { FollowedContainer } from './followed-container.ts';
import { ContainerFollower } from './follower.ts';
import { LineQueue } from './line-queue.ts';
import { Marks } from './marks.ts';
import { parseSavedPosition, type SavedPosition } from './saved-position.ts';

export interface ContainerSourceOptions {
  readonly engine: DockerEngine;
  /** As the Engine's `findContainers` takes it. */
  readonly container: string;
  /** Tells the source from others; by default after the container. */
  readonly name?: string;
  /** Where to begin without a position to resume. */
  readonly from: 'beginning' | 'end';
  readonly clock: Clock;
  /** What another process's source had for its `position()`: JSON of whatever origin. */
  readonly resume?: unknown;
  /** Lines held for the reader; beyond that the Engine has to wait. */
  readonly bufferBytes?: number;
}

const defaultBufferBytes = 8 * 1024 * 1024;

/** Follows a container's log through the Engine, across restarts, new creations and broken connections. */
export function createContainerLogSource(options: ContainerSourceOptions): LogSource {
  return new ContainerLogSource(options);
}

class ContainerLogSource implements LogSource {
  readonly name: string;
  readonly #queue: LineQueue;
  readonly #follower: ContainerFollower;
  readonly #closing = new AbortController();
  readonly #start: string | null;
  readonly #given: Marks;
  #origin: string;
  #isStarted = false;

  constructor({ engine, container, clock, bufferBytes, ...beginning }: ContainerSourceOptions) {
    this.name = beginning.name ?? `container ${container}`;
    const from = parseSavedPosition(beginning.resume) ?? firstPosition(beginning.from, clock);
    this.#start = from.start;
    this.#given = new Marks(from.containers);
    this.#origin = from.current;
    this.#queue = new LineQueue(bufferBytes ?? defaultBufferBytes);
    const followed = new FollowedContainer({ engine, name: container, from });
    this.#follower = new ContainerFollower({ engine, clock, followed, queue: this.#queue });
  }

  /** Gives up to 64 KiB and what came with the last of it; a smaller `maxBytes` is not kept to. */
  read(): Promise<LogRead> {
    this.#begin();
    const { failure } = this.#follower;
    const stretch = this.#queue.take();
    if (stretch === undefined && failure !== undefined)
      return Promise.resolve({ status: 'failed', detail: failure });
    if (stretch !== undefined) {
      this.#origin = stretch.origin;
      this.#given.set(stretch.origin, stretch.mark);
    }
    return Promise.resolve({
      status: 'ok',
      origin: this.#origin,
      bytes: stretch?.bytes ?? Buffer.alloc(0),
      isBehind: !this.#queue.isEmpty,
      unreadBytes: undefined,
      lostLines: stretch?.lostLines ?? 0,
      reconnects: this.#follower.takeReconnects(),
    });
  }

  /** The lines in the queue were not given: the Engine has them still. */
  position(): SavedPosition {
    return { start: this.#start, current: this.#origin, containers: this.#given.toJson() };
  }

  async waitForMore(signal: AbortSignal): Promise<void> {
    this.#begin();
    if (!this.#queue.isEmpty || this.#closing.signal.aborted) return;
    await this.#queue.changed(signal);
  }

  close(): void {
    this.#closing.abort();
    this.#queue.wake();
  }

  /** Nothing is opened before the first reader comes. */
  #begin(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.#follower.run(this.#closing.signal);
  }
}

/** The start is kept with the position: lines that come before the first were read are wanted by the next process too. */
function firstPosition(from: 'beginning' | 'end', clock: Clock): SavedPosition {
  const start = from === 'end' ? engineTime(clock.now()) : null;
  return { start, current: '', containers: [] };
}
