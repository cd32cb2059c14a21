import type { DockerEngine } from '../../docker/engine.ts';
import { EventFeed } from '../../docker/event-feed.ts';
import { EventWindow } from '../../docker/event-window.ts';
import type { EngineEvent } from '../../docker/events.ts';
import type { Clock } from '../../domain/clock.ts';
import { changeActions } from './change-record.ts';
import type { Notes } from './notes.ts';

/** Of containers that nobody has seen yet. */
const keptUnknown = 1_000;
/** The exact names keep out the events of health checks, which are legion. An update may have moved the limit of memory. */
const filters = { type: ['container'], event: [...changeActions, 'update'] };

export interface HappeningsOptions {
  readonly engine: DockerEngine;
  readonly clock: Clock;
}

export type IsWatched = (event: EngineEvent) => boolean;

export interface Happened {
  readonly events: readonly EngineEvent[];
  /** Nothing else can have happened since the look before: the events were followed all the time. */
  readonly isAll: boolean;
}

/**
 * What happened to the watched containers between two looks, each event once. It is asked for at each look, so that nothing
 * is late, and followed meanwhile, so that nothing is forgotten.
 */
export class Happenings {
  readonly #options: HappeningsOptions;
  readonly #window: EventWindow;
  readonly #feed: EventFeed;
  /** Those of a container that started after the look are its first of the next. */
  #unknown: readonly EngineEvent[] = [];
  #streamBefore: number | undefined;

  constructor(options: HappeningsOptions) {
    this.#options = options;
    const sinceMs = options.clock.now();
    this.#window = new EventWindow(sinceMs);
    this.#feed = new EventFeed({ ...options, filters, sinceMs });
  }

  async since(isWatched: IsWatched, notes: Notes, signal: AbortSignal): Promise<Happened> {
    const { engine, clock } = this.#options;
    const span = this.#window.span(clock.now());
    const isFollowed = this.#isFollowed();
    const asked = await engine.events({ ...span, filters }, signal);
    const followed = [...this.#unknown, ...this.#feed.take()].filter(({ timeMs }) => timeMs >= span.sinceMs);
    if (asked.status !== 'ok') {
      notes.add(asked);
      this.#unknown = followed.slice(-keptUnknown);
      return { events: [], isAll: false };
    }
    const events = [...new Map([...followed, ...asked.value].map((event) => [event.key, event])).values()];
    this.#unknown = events.filter((event) => !isWatched(event)).slice(-keptUnknown);
    return { events: this.#window.take(events.filter(isWatched), span.untilMs), isAll: isFollowed };
  }

  /** True where the stream of the look before is open still. */
  #isFollowed(): boolean {
    const before = this.#streamBefore;
    this.#streamBefore = this.#feed.stream;
    return before !== undefined && before === this.#streamBefore;
  }

  close(): void {
    this.#feed.close();
  }
}
