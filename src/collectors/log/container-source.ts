import type { Readable } from 'node:stream';
import type { ContainerDetails } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import type { LogPosition } from '../../docker/log-position.ts';
import { createLogReader } from '../../docker/log-reader.ts';
import type { LogLine } from '../../docker/log-line.ts';
import { engineTime } from '../../docker/time.ts';
import type { Clock } from '../../domain/clock.ts';
import { reasonOf } from '../../domain/failure.ts';
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
const firstWaitMs = 1_000;
const longestWaitMs = 10_000;
/** Engines have stopped following a log at its rotation without closing it, so a silent one is asked anew. */
const longestSilenceMs = 300_000;

/** How one try to follow ended. */
type End =
  | { readonly status: 'ended' | 'silent' | 'drained' }
  | { readonly status: 'failed'; readonly detail: string };

/** Follows a container's log through the Engine, across restarts, new creations and broken connections. */
export function createContainerLogSource(options: ContainerSourceOptions): LogSource {
  return new ContainerLogSource(options);
}

class ContainerLogSource implements LogSource {
  readonly #options: ContainerSourceOptions;
  readonly #queue: LineQueue;
  readonly #followed: FollowedContainer;
  readonly #closing = new AbortController();
  #isStarted = false;
  #failure: string | undefined;
  #opened = 0;
  #reconnects = 0;
  #lostLines = 0;
  #chunks = 0;

  constructor(options: ContainerSourceOptions) {
    const { engine, container, from, clock } = options;
    this.#options = options;
    this.#queue = new LineQueue(options.bufferBytes ?? defaultBufferBytes);
    const start = from === 'end' ? engineTime(clock.now()) : undefined;
    this.#followed = new FollowedContainer(engine, container, start);
  }

  read(maxBytes: number): Promise<LogRead> {
    this.#start();
    if (this.#queue.isEmpty && this.#failure !== undefined)
      return Promise.resolve({ status: 'failed', detail: this.#failure });
    const taken = this.#queue.take(maxBytes);
    const [lostLines, reconnects] = [this.#lostLines, this.#reconnects];
    this.#lostLines = 0;
    this.#reconnects = 0;
    return Promise.resolve({ status: 'ok', ...taken, unreadBytes: undefined, lostLines, reconnects });
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
    void this.#run(this.#closing.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    let waitMs = firstWaitMs;
    while (!signal.aborted) {
      const chunksBefore = this.#chunks;
      const end = await this.#followOnce(signal);
      this.#setFailure(end.status === 'failed' ? end.detail : undefined);
      if (end.status === 'silent') continue;
      waitMs = this.#chunks === chunksBefore ? Math.min(waitMs * 2, longestWaitMs) : firstWaitMs;
      await this.#options.clock.sleep(waitMs, signal);
    }
  }

  async #followOnce(signal: AbortSignal): Promise<End> {
    const found = await this.#followed.find(signal);
    if (found.status !== 'ok') return found;
    const { container, position } = found;
    const since = position.reopen();
    const stream = await this.#options.engine.followLogs(container.id, { since }, signal);
    if (stream.status !== 'ok') return { status: 'failed', detail: `docker: ${stream.detail}` };
    if (this.#opened > 0) this.#reconnects += 1;
    this.#opened += 1;
    this.#setFailure(undefined);
    const end = await this.#pump(stream.value, container, position);
    if (end.status === 'ended') this.#followed.markDrained(container);
    // A look at a silent log is our own doing, no sign of trouble.
    if (end.status === 'silent') this.#opened = 0;
    return end;
  }

  async #pump(stream: Readable, container: ContainerDetails, position: LogPosition): Promise<End> {
    const reader = createLogReader(container);
    const watching = new AbortController();
    const silence = this.#watchSilence(stream, watching.signal);
    try {
      for await (const chunk of stream.iterator({ destroyOnReturn: true })) {
        if (!Buffer.isBuffer(chunk)) continue;
        this.#chunks += 1;
        const pushed = reader.push(chunk);
        if (pushed.status === 'misaligned') return { status: 'failed', detail: `docker: ${pushed.detail}` };
        this.#deliver(pushed.lines, position);
        await this.#waitForRoom();
      }
      return silence.isSilent() ? { status: 'silent' } : { status: 'ended' };
    } catch (thrown) {
      if (silence.isSilent()) return { status: 'silent' };
      return { status: 'failed', detail: `docker: the log stream broke: ${reasonOf(thrown)}` };
    } finally {
      watching.abort();
      stream.destroy();
    }
  }

  #deliver(lines: readonly LogLine[], position: LogPosition): void {
    for (const line of lines) {
      if (!position.accept(line)) continue;
      if (line.isCut) this.#lostLines += 1;
      this.#queue.push(line.text);
    }
    if (!this.#queue.isEmpty) this.#queue.wake();
  }

  async #waitForRoom(): Promise<void> {
    const { signal } = this.#closing;
    while (this.#queue.isFull && !signal.aborted) await this.#queue.changed(signal);
  }

  #watchSilence(stream: Readable, signal: AbortSignal): { isSilent(): boolean } {
    let isSilent = false;
    const watch = async (): Promise<void> => {
      let before = -1;
      while (!signal.aborted && (this.#chunks !== before || this.#queue.isFull)) {
        before = this.#chunks;
        await this.#options.clock.sleep(longestSilenceMs, signal);
      }
      if (signal.aborted) return;
      isSilent = true;
      stream.destroy();
    };
    void watch();
    return { isSilent: () => isSilent };
  }

  #setFailure(failure: string | undefined): void {
    const isNew = failure !== this.#failure;
    this.#failure = failure;
    if (isNew) this.#queue.wake();
  }
}
