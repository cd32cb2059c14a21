import type { ContainerDetails } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { EventWindow } from '../../docker/event-window.ts';
import { awaitEvent } from '../../docker/event-stream.ts';
import type { EngineEvent } from '../../docker/events.ts';
import type { Clock } from '../../domain/clock.ts';
import { judgeCommandLine } from './command.ts';
import type { GcLedger } from './ledger.ts';
import { EngineRuns } from './engine-runs.ts';

export type Look = { readonly status: 'ok' } | { readonly status: 'failed'; readonly detail: string };

/** Containers of one registry, the youngest running one first. */
export type Registries = readonly ContainerDetails[];

// The Engine compares by beginnings as soon as one name has a command line behind it. The deaths of health checks come
// along, for a death does not name its command.
const actions = ['exec_start', 'exec_die', 'start', 'die'];

/** Sees garbage collections begin and end: commands inside the registry's containers, and containers made for one run. */
export class GcWatch {
  readonly #engine: DockerEngine;
  readonly #clock: Clock;
  readonly #window: EventWindow;
  readonly #runs: EngineRuns;
  /** By the Engine's clock, which may be ahead of ours. */
  #wokenAtMs = 0;
  /** The Engine remembers few events, so that after a while without it something may have begun unseen. */
  #isBlind = true;

  constructor(engine: DockerEngine, ledger: GcLedger, clock: Clock) {
    this.#engine = engine;
    this.#clock = clock;
    this.#window = new EventWindow(clock.now());
    this.#runs = new EngineRuns(engine, ledger, clock);
  }

  async look(registries: Registries, signal: AbortSignal): Promise<Look> {
    const underWay = this.#runs.keys;
    const span = this.#window.span(Math.max(this.#clock.now(), this.#wokenAtMs));
    const events = await this.#engine.events({ ...span, filters: filtersOf(registries) }, signal);
    this.#isBlind ||= events.status !== 'ok';
    if (events.status !== 'ok') return { status: 'failed', detail: events.detail };
    for (const event of this.#window.take(events.value, span.untilMs))
      await this.#apply(event, registries, signal);
    await this.#runs.findExecs(registries, signal);
    if (this.#isBlind) await this.#runs.findContainers(registries, signal);
    this.#isBlind = false;
    for (const key of underWay) await this.#runs.verify(key, signal);
    return { status: 'ok' };
  }

  /**
   * Resolves when something happens that may begin or end a run. A container that removes itself must be looked at
   * while it exists: no event tells its command.
   */
  async awaitChange(registries: Registries, signal: AbortSignal): Promise<boolean> {
    const { sinceMs } = this.#window.span(this.#clock.now());
    const stream = await this.#engine.followEvents({ sinceMs, filters: filtersOf(registries) }, signal);
    if (stream.status !== 'ok') return false;
    return awaitEvent(stream.value, (event) => {
      const isNews = !this.#window.has(event) && this.#isChange(event, registries);
      // Asked for to the next millisecond, so that the next look finds it.
      if (isNews) this.#wokenAtMs = event.timeMs + 1;
      return isNews;
    });
  }

  close(): void {
    this.#runs.close();
  }

  #isChange({ action, argument, containerId, execId }: EngineEvent, registries: Registries): boolean {
    const isOwn = registries.some(({ id }) => id === containerId);
    if (action === 'exec_start') return isOwn && judgeCommandLine(argument).kind !== 'none';
    if (action === 'start') return !isOwn;
    return this.#runs.keys.includes(execId ?? containerId);
  }

  async #apply(event: EngineEvent, registries: Registries, signal: AbortSignal): Promise<void> {
    const { action, containerId, execId, exitCode, timeMs } = event;
    const isOwn = registries.some(({ id }) => id === containerId);
    switch (action) {
      case 'exec_start':
        if (isOwn && execId !== undefined) this.#runs.beginExec(event, execId);
        return;
      case 'start':
        if (!isOwn) await this.#runs.beginContainer({ containerId, timeMs }, registries, signal);
        return;
      case 'exec_die':
      case 'die':
        await this.#runs.end(execId ?? containerId, { finishedAtMs: timeMs, exitCode }, signal);
        return;
      default:
        return;
    }
  }
}

function filtersOf(registries: Registries): Readonly<Record<string, readonly string[]>> {
  const images = new Set(registries.map(({ image }) => image));
  return { type: ['container'], event: actions, image: [...images] };
}
