import type { ContainerDetails } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { EventWindow } from '../../docker/event-window.ts';
import { awaitEvent } from '../../docker/event-stream.ts';
import type { EngineEvent } from '../../docker/events.ts';
import type { Clock } from '../../domain/clock.ts';
import { judgeCommandLine, judgeProcess } from './command.ts';
import { GcLedger } from './ledger.ts';
import type { FinishedGcRun } from './run.ts';
import { sharesStorage } from './target.ts';

export type Look =
  | { readonly status: 'ok'; readonly finished: readonly FinishedGcRun[] }
  | { readonly status: 'failed'; readonly detail: string };

// The Engine compares by beginnings as soon as one name has a command line behind it. The deaths of health checks come
// along, for a death does not name its command.
const actions = ['exec_start', 'exec_die', 'start', 'die'];

/** Sees garbage collections begin and end: commands inside the registry's container, and containers made for one run. */
export class GcWatch {
  readonly ledger = new GcLedger();
  readonly #engine: DockerEngine;
  readonly #clock: Clock;
  readonly #window: EventWindow;
  /** By the Engine's clock, which may be ahead of ours. */
  #wokenAtMs = 0;
  #isFirst = true;

  constructor(engine: DockerEngine, clock: Clock) {
    this.#engine = engine;
    this.#clock = clock;
    this.#window = new EventWindow(clock.now());
  }

  async look(registry: ContainerDetails, signal: AbortSignal): Promise<Look> {
    const underWay = this.ledger.running.map(({ key }) => key);
    const span = this.#window.span(Math.max(this.#clock.now(), this.#wokenAtMs));
    const events = await this.#engine.events({ ...span, filters: filtersOf(registry) }, signal);
    if (events.status !== 'ok') return { status: 'failed', detail: events.detail };
    const finished: (FinishedGcRun | undefined)[] = [];
    for (const event of this.#window.take(events.value, span.untilMs))
      finished.push(await this.#apply(event, registry, signal));
    await this.#findRunning(registry, signal);
    for (const key of underWay) finished.push(await this.#verify(key, signal));
    return { status: 'ok', finished: finished.filter((run) => run !== undefined) };
  }

  /**
   * Resolves when something happens that may begin or end a run. A container that removes itself must be looked at
   * while it exists: no event tells its command.
   */
  async awaitChange(registry: ContainerDetails, signal: AbortSignal): Promise<boolean> {
    const { sinceMs } = this.#window.span(this.#clock.now());
    const stream = await this.#engine.followEvents({ sinceMs, filters: filtersOf(registry) }, signal);
    if (stream.status !== 'ok') return false;
    return awaitEvent(stream.value, (event) => {
      const isNews = !this.#window.has(event) && this.#isChange(event, registry);
      // Asked for to the next millisecond, so that the next look finds it.
      if (isNews) this.#wokenAtMs = event.timeMs + 1;
      return isNews;
    });
  }

  #isChange({ action, argument, containerId, execId }: EngineEvent, registry: ContainerDetails): boolean {
    if (action === 'exec_start') return containerId === registry.id && judgeCommandLine(argument) === 'real';
    if (action === 'start') return containerId !== registry.id;
    return this.ledger.running.some(({ key }) => key === (execId ?? containerId));
  }

  async #apply(
    event: EngineEvent,
    registry: ContainerDetails,
    signal: AbortSignal,
  ): Promise<FinishedGcRun | undefined> {
    const { action, containerId, execId, exitCode, timeMs } = event;
    switch (action) {
      case 'exec_start':
        if (containerId === registry.id && execId !== undefined) this.#beginExec(event, execId);
        return undefined;
      case 'exec_die':
        return this.ledger.finish(execId ?? '', { finishedAtMs: timeMs, exitCode });
      case 'start':
        if (containerId !== registry.id)
          await this.#beginContainer({ containerId, timeMs }, registry, signal);
        return undefined;
      case 'die':
        return this.ledger.finish(containerId, { finishedAtMs: timeMs, exitCode });
      default:
        return undefined;
    }
  }

  #beginExec({ argument, containerId, containerName, timeMs }: EngineEvent, execId: string): void {
    if (judgeCommandLine(argument) !== 'real') return;
    this.ledger.begin({ key: execId, kind: 'exec', containerId, containerName, startedAtMs: timeMs });
  }

  async #beginContainer(
    started: { readonly containerId: string; readonly timeMs: number | undefined },
    registry: ContainerDetails,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.ledger.knows(started.containerId)) return;
    const details = await this.#engine.inspect(started.containerId, signal);
    if (details.status !== 'ok') return;
    const { id, name, command, startedAtMs } = details.value;
    if (judgeProcess(command) !== 'real' || !sharesStorage(registry, details.value)) return;
    const begunMs = started.timeMs ?? startedAtMs ?? this.#clock.now();
    this.ledger.begin({
      key: id,
      kind: 'container',
      containerId: id,
      containerName: name,
      startedAtMs: begunMs,
    });
  }

  /** The Engine remembers few events, and none tells of what began before the exporter. */
  async #findRunning(registry: ContainerDetails, signal: AbortSignal): Promise<void> {
    for (const execId of registry.execIds) await this.#findExec(execId, registry, signal);
    if (!this.#isFirst) return;
    this.#isFirst = false;
    const siblings = await this.#engine.runningOfImage(registry.image, signal);
    if (siblings.status !== 'ok') return;
    for (const { id } of siblings.value)
      if (id !== registry.id)
        await this.#beginContainer({ containerId: id, timeMs: undefined }, registry, signal);
  }

  async #findExec(execId: string, registry: ContainerDetails, signal: AbortSignal): Promise<void> {
    if (this.ledger.knows(execId)) return;
    const exec = await this.#engine.inspectExec(execId, signal);
    if (exec.status !== 'ok' || !exec.value.isRunning) return;
    if (judgeCommandLine(exec.value.command.join(' ')) !== 'real') return;
    const { id: containerId, name: containerName } = registry;
    const startedAtMs = this.#clock.now();
    this.ledger.begin({ key: execId, kind: 'exec', containerId, containerName, startedAtMs });
  }

  /** A run that was under way and whose end no event told: it runs still, or its end was missed. */
  async #verify(key: string, signal: AbortSignal): Promise<FinishedGcRun | undefined> {
    const run = this.ledger.running.find((running) => running.key === key);
    if (run === undefined) return undefined;
    const seen = await (run.kind === 'exec'
      ? this.#engine.inspectExec(key, signal)
      : this.#engine.inspect(key, signal));
    if (seen.status === 'failed' || (seen.status === 'ok' && seen.value.isRunning)) return undefined;
    const exitCode = seen.status === 'ok' ? seen.value.exitCode : undefined;
    return this.ledger.finish(key, { finishedAtMs: this.#clock.now(), exitCode });
  }
}

function filtersOf(registry: ContainerDetails): Readonly<Record<string, readonly string[]>> {
  return { type: ['container'], event: actions, image: [registry.image] };
}
