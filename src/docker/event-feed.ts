import type { Readable } from 'node:stream';
import { Backoff } from '../domain/backoff.ts';
import type { Clock } from '../domain/clock.ts';
import type { DockerEngine } from './engine.ts';
import { readEvents } from './event-stream.ts';
import type { EngineEvent, EventQuery } from './events.ts';

export interface EventFeedOptions {
  readonly engine: Pick<DockerEngine, 'followEvents'>;
  readonly clock: Clock;
  readonly filters: EventQuery['filters'];
  /** Events before that are history. */
  readonly sinceMs: number;
}

/** What nobody takes is forgotten from its old end. */
const keptEvents = 5_000;
/** A connection whose other end is gone without a word is silent like one where nothing happens. */
const longestOpenMs = 600_000;
const backoff = { firstMs: 1_000, longestMs: 60_000 };

/**
 * Events as they happen. Asked for afterwards an Engine knows only the last 256 of the whole machine, which the health checks
 * of some ten containers fill in a minute.
 */
export class EventFeed {
  readonly #options: EventFeedOptions;
  readonly #closing = new AbortController();
  #events: EngineEvent[] = [];
  #sinceMs: number;
  #isStarted = false;
  #openings = 0;
  #isOpen = false;

  constructor(options: EventFeedOptions) {
    this.#options = options;
    this.#sinceMs = options.sinceMs;
  }

  /** The number of the stream that is open; undefined while none is. As long as it is the same, nothing was missed. */
  get stream(): number | undefined {
    return this.#isOpen ? this.#openings : undefined;
  }

  /** The events that came since this was last asked; one of them may have come before, after a stream that broke. */
  take(): readonly EngineEvent[] {
    this.#start();
    return this.#events.splice(0);
  }

  close(): void {
    this.#closing.abort();
  }

  /** Nothing is opened before the first reader comes. */
  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.#run(this.#closing.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { engine, clock, filters } = this.#options;
    const waits = new Backoff(backoff);
    while (!signal.aborted) {
      const openedAt = clock.monotonic();
      const stream = await engine.followEvents({ sinceMs: this.#sinceMs, filters }, signal);
      const events = stream.status === 'ok' ? await this.#read(stream.value) : 0;
      if (events > 0 || clock.monotonic() - openedAt > backoff.longestMs) waits.reset();
      await clock.sleep(waits.next(), signal);
    }
  }

  /** How many events came. */
  async #read(stream: Readable): Promise<number> {
    const over = new AbortController();
    void this.#options.clock.sleep(longestOpenMs, over.signal).then(() => stream.destroy());
    let count = 0;
    this.#openings += 1;
    this.#isOpen = true;
    for await (const events of readEvents(stream)) {
      count += events.length;
      this.#keep(events);
    }
    this.#isOpen = false;
    over.abort();
    return count;
  }

  #keep(events: readonly EngineEvent[]): void {
    this.#events.push(...events);
    if (this.#events.length > keptEvents) this.#events.splice(0, this.#events.length - keptEvents);
    this.#sinceMs = Math.max(this.#sinceMs, ...events.map(({ timeMs }) => timeMs));
  }
}
