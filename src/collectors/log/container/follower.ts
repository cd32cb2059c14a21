import type { Readable } from 'node:stream';
import type { ContainerDetails } from '../../../docker/container.ts';
import type { DockerEngine } from '../../../docker/engine.ts';
import type { LogLine, LogReader } from '../../../docker/log-line.ts';
import type { LogPosition } from '../../../docker/log-position.ts';
import { createLogReader } from '../../../docker/log-reader.ts';
import { LogRepeats } from '../../../docker/log-repeats.ts';
import { Backoff } from '../../../domain/backoff.ts';
import type { Clock } from '../../../domain/clock.ts';
import { reasonOf } from '../../../domain/failure.ts';
import type { FollowedContainer } from './followed-container.ts';
import type { LineQueue } from './line-queue.ts';
import { Reopenings } from './reopenings.ts';
import { SilenceWatch } from './silence-watch.ts';

export interface FollowerOptions {
  readonly engine: DockerEngine;
  readonly clock: Clock;
  readonly followed: FollowedContainer;
  readonly queue: LineQueue;
}

/** Lines may be rotated away while nobody reads, so the waits stay short. */
const waiting = { firstMs: 1_000, longestMs: 10_000 };

/** How one try to follow ended. */
type End =
  | { readonly status: 'ended' | 'silent' | 'drained' }
  | { readonly status: 'failed'; readonly detail: string };

interface Followed {
  readonly container: ContainerDetails;
  readonly position: LogPosition;
}

interface Reading extends Followed {
  readonly reader: LogReader;
  readonly repeats: LogRepeats;
  readonly watch: SilenceWatch;
}

/** Keeps a container's log flowing into a queue: opens it, reads it, opens it again when it ends, less and less often. */
export class ContainerFollower {
  readonly #options: FollowerOptions;
  readonly #reopenings: Reopenings;
  #failure: string | undefined;
  #chunks = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#reopenings = new Reopenings(options.followed.currentId);
  }

  /** Why the log cannot be followed at the moment. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** How often the log had to be opened again since this was last asked. */
  takeReconnects(): number {
    return this.#reopenings.take();
  }

  /** Resolves when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const waits = new Backoff(waiting);
    while (!signal.aborted) {
      const chunksBefore = this.#chunks;
      const end = await this.#followOnce(signal);
      this.#setFailure(end.status === 'failed' ? end.detail : undefined);
      if (end.status === 'silent') this.#reopenings.expectSilently();
      if (end.status === 'silent') continue;
      if (this.#chunks !== chunksBefore) waits.reset();
      await this.#options.clock.sleep(waits.next(), signal);
    }
  }

  async #followOnce(signal: AbortSignal): Promise<End> {
    const { engine, followed } = this.#options;
    const found = await followed.find(signal);
    if (found.status !== 'ok') return found;
    const { container, position } = found;
    const stream = await engine.followLogs(container.id, { since: position.reopen() }, signal);
    if (stream.status !== 'ok') {
      followed.markReadable(container, stream.status === 'failed' && stream.reason !== 'http');
      return { status: 'failed', detail: `docker: ${stream.detail}` };
    }
    followed.markReadable(container, true);
    this.#reopenings.noteOpened(container);
    this.#setFailure(undefined);
    const end = await this.#watchAndRead(stream.value, { container, position }, signal);
    if (end.status === 'ended') followed.markDrained(container);
    return end;
  }

  async #watchAndRead(stream: Readable, of: Followed, signal: AbortSignal): Promise<End> {
    const { clock, queue } = this.#options;
    const watch = new SilenceWatch(stream, clock, () => queue.isFull);
    const reading = { ...of, reader: createLogReader(of.container), repeats: new LogRepeats(), watch };
    try {
      const fault = await this.#read(stream, reading, signal);
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
  async #read(stream: Readable, reading: Reading, signal: AbortSignal): Promise<string | undefined> {
    const chunks: AsyncIterable<unknown> = stream;
    for await (const chunk of chunks) {
      if (!Buffer.isBuffer(chunk)) continue;
      this.#chunks += 1;
      reading.watch.noteChunk();
      const pushed = reading.reader.push(chunk);
      if (pushed.status === 'misaligned') return pushed.detail;
      this.#deliver(pushed.lines, reading);
      await this.#options.queue.awaitRoom(signal);
    }
    return undefined;
  }

  #deliver(lines: readonly LogLine[], { container, position, repeats }: Reading): void {
    const fresh: Buffer[] = [];
    let lostLines = 0;
    for (const line of lines) {
      if (repeats.has(line) || !position.accept(line)) continue;
      fresh.push(line.bytes);
      if (line.isCut) lostLines += 1;
    }
    if (position.isGapped) this.#reopenings.noteGap();
    if (fresh.length === 0) return;
    this.#options.queue.push({ origin: container.id, lines: fresh, lostLines, mark: position.mark() });
  }

  #setFailure(failure: string | undefined): void {
    const isNew = failure !== this.#failure;
    this.#failure = failure;
    if (isNew) this.#options.queue.wake();
  }
}
