import type { Readable } from 'node:stream';
import type { ContainerDetails } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import type { LogLine, LogReader } from '../../docker/log-line.ts';
import type { LogPosition } from '../../docker/log-position.ts';
import { createLogReader } from '../../docker/log-reader.ts';
import type { Clock } from '../../domain/clock.ts';
import { reasonOf } from '../../domain/failure.ts';
import type { FollowedContainer } from './followed-container.ts';
import type { LineQueue } from './line-queue.ts';
import { SilenceWatch } from './silence-watch.ts';

export interface FollowerOptions {
  readonly engine: DockerEngine;
  readonly clock: Clock;
  readonly followed: FollowedContainer;
  readonly queue: LineQueue;
}

const firstWaitMs = 1_000;
const longestWaitMs = 10_000;

/** How one try to follow ended. */
type End =
  | { readonly status: 'ended' | 'silent' | 'drained' }
  | { readonly status: 'failed'; readonly detail: string };

/** Keeps a container's log flowing into a queue: opens it, reads it, opens it again when it ends, less and less often. */
export class ContainerFollower {
  readonly #options: FollowerOptions;
  #failure: string | undefined;
  #isReopening = false;
  #reconnects = 0;
  #lostLines = 0;
  #chunks = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Why the log cannot be followed at the moment. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** What happened since this was last asked. */
  takeCounts(): { readonly reconnects: number; readonly lostLines: number } {
    const counts = { reconnects: this.#reconnects, lostLines: this.#lostLines };
    this.#reconnects = 0;
    this.#lostLines = 0;
    return counts;
  }

  /** Resolves when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let waitMs = firstWaitMs;
    while (!signal.aborted) {
      const chunksBefore = this.#chunks;
      const end = await this.#followOnce(signal);
      this.#setFailure(end.status === 'failed' ? end.detail : undefined);
      // A second look at a silent log is our own doing, no sign of trouble.
      if (end.status === 'silent') this.#isReopening = false;
      if (end.status === 'silent') continue;
      waitMs = this.#chunks === chunksBefore ? Math.min(waitMs * 2, longestWaitMs) : firstWaitMs;
      await this.#options.clock.sleep(waitMs, signal);
    }
  }

  async #followOnce(signal: AbortSignal): Promise<End> {
    const { engine, followed } = this.#options;
    const found = await followed.find(signal);
    if (found.status !== 'ok') return found;
    const { container, position } = found;
    const stream = await engine.followLogs(container.id, { since: position.reopen() }, signal);
    if (stream.status !== 'ok') return { status: 'failed', detail: `docker: ${stream.detail}` };
    if (this.#isReopening) this.#reconnects += 1;
    this.#isReopening = true;
    this.#setFailure(undefined);
    const end = await this.#watchAndRead(stream.value, { container, position }, signal);
    if (end.status === 'ended') followed.markDrained(container);
    return end;
  }

  async #watchAndRead(
    stream: Readable,
    { container, position }: { readonly container: ContainerDetails; readonly position: LogPosition },
    signal: AbortSignal,
  ): Promise<End> {
    const { clock, queue } = this.#options;
    const watch = new SilenceWatch(stream, clock, () => queue.isFull);
    const reader = createLogReader(container);
    try {
      const fault = await this.#read(stream, { reader, position, watch }, signal);
      if (fault !== undefined) return { status: 'failed', detail: `docker: ${fault}` };
      return { status: watch.isSilent ? 'silent' : 'ended' };
    } catch (thrown) {
      if (watch.isSilent) return { status: 'silent' };
      return { status: 'failed', detail: `docker: the log stream broke: ${reasonOf(thrown)}` };
    } finally {
      watch.stop();
      stream.destroy();
    }
  }

  /** What is wrong with the stream; undefined at its end. Throws where it breaks off. */
  async #read(
    stream: Readable,
    by: { readonly reader: LogReader; readonly position: LogPosition; readonly watch: SilenceWatch },
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const chunks: AsyncIterable<unknown> = stream;
    for await (const chunk of chunks) {
      if (!Buffer.isBuffer(chunk)) continue;
      this.#chunks += 1;
      by.watch.noteChunk();
      const pushed = by.reader.push(chunk);
      if (pushed.status === 'misaligned') return pushed.detail;
      this.#deliver(pushed.lines, by.position);
      await this.#options.queue.awaitRoom(signal);
    }
    return undefined;
  }

  #deliver(lines: readonly LogLine[], position: LogPosition): void {
    const { queue } = this.#options;
    for (const line of lines) {
      if (!position.accept(line)) continue;
      if (line.isCut) this.#lostLines += 1;
      queue.push(line.text);
    }
    if (!queue.isEmpty) queue.wake();
  }

  #setFailure(failure: string | undefined): void {
    const isNew = failure !== this.#failure;
    this.#failure = failure;
    if (isNew) this.#options.queue.wake();
  }
}
