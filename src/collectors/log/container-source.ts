import type { DockerEngine } from '../../docker/engine.ts';
import { engineTime } from '../../docker/time.ts';
import type { Clock } from '../../domain/clock.ts';
import { ContainerFollower } from './container-follower.ts';
import { FollowedContainer } from './followed-container.ts';
import { LineQueue } from './line-queue.ts';
import type { LogRead, LogSource } from './source.ts';

export interface ContainerSourceOptions {
  readonly engine: DockerEngine;
  /** A container's name, or the name of a compose service. */
  readonly container: string;
  readonly from: 'beginning' | 'end';
  readonly clock: Clock;
  /** Lines held for the reader; beyond that the Engine has to wait. */
  readonly bufferBytes?: number;
}

const defaultBufferBytes = 8 * 1024 * 1024;

/** Follows a container's log through the Engine, across restarts, new creations and broken connections. */
export function createContainerLogSource(options: ContainerSourceOptions): LogSource {
  return new ContainerLogSource(options);
}

class ContainerLogSource implements LogSource {
  readonly #queue: LineQueue;
  readonly #follower: ContainerFollower;
  readonly #closing = new AbortController();
  #isStarted = false;

  constructor({ engine, container, from, clock, bufferBytes }: ContainerSourceOptions) {
    this.#queue = new LineQueue(bufferBytes ?? defaultBufferBytes);
    const start = from === 'end' ? engineTime(clock.now()) : undefined;
    const followed = new FollowedContainer(engine, container, start);
    this.#follower = new ContainerFollower({ engine, clock, followed, queue: this.#queue });
  }

  read(maxBytes: number): Promise<LogRead> {
    this.#start();
    const { failure } = this.#follower;
    if (this.#queue.isEmpty && failure !== undefined)
      return Promise.resolve({ status: 'failed', detail: failure });
    const taken = this.#queue.take(maxBytes);
    const counts = this.#follower.takeCounts();
    return Promise.resolve({ status: 'ok', ...taken, unreadBytes: undefined, ...counts });
  }

  async waitForMore(signal: AbortSignal): Promise<void> {
    this.#start();
    if (!this.#queue.isEmpty || this.#closing.signal.aborted) return;
    await this.#queue.changed(signal);
  }

  close(): void {
    this.#closing.abort();
    this.#queue.wake();
  }

  /** Nothing is opened before the first reader comes. */
  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.#follower.run(this.#closing.signal);
  }
}
