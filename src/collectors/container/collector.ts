import type { ContainerConfig } from '../../config/model.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { EventWindow } from '../../docker/event-window.ts';
import type { EngineEvent } from '../../docker/events.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { emptyReport } from '../../domain/report.ts';
import { changeActions, changeRecord } from './change-record.ts';
import { ContainerHistory } from './history.ts';
import { lookAtContainers } from './look.ts';
import { containerSamples } from './report.ts';

export interface ContainerCollectorOptions {
  readonly engine: DockerEngine;
  readonly config: ContainerConfig;
  readonly clock: Clock;
}

/** Watches the containers of a registry through the Engine: resources, health, restarts, exits. */
export function createContainerCollector(options: ContainerCollectorOptions): Collector {
  const watch = new ContainerWatch(options);
  return {
    name: 'container',
    intervalMs: options.config.intervalMs,
    collect: (signal) => watch.look(signal),
    close: () => undefined,
  };
}

class ContainerWatch {
  readonly #options: ContainerCollectorOptions;
  readonly #history = new ContainerHistory();
  readonly #window: EventWindow;

  constructor(options: ContainerCollectorOptions) {
    this.#options = options;
    this.#window = new EventWindow(options.clock.now());
  }

  async look(signal: AbortSignal): Promise<Cycle> {
    const { engine, config } = this.#options;
    const { containers, problems } = await lookAtContainers(engine, config.names, signal);
    const ids = containers.map(({ details }) => details.id);
    const events = await this.#events([...new Set([...ids, ...this.#history.ids])], signal);
    // What an interrupted look did not see says nothing of the containers.
    if (signal.aborted) return { status: 'failed', report: emptyReport, detail: 'interrupted' };
    for (const event of events.seen) this.#history.noteEvent(event);
    for (const { details } of containers) this.#history.noteDetails(details);
    const samples = containerSamples(containers, (id) => this.#history.pastOf(id));
    if (problems.length === 0) this.#history.keepOnly(ids);
    const records = events.seen.map(changeRecord).filter((record) => record !== undefined);
    const details = [...new Set([...problems, ...events.problems])];
    if (details.length === 0) return { status: 'ok', report: { samples, records } };
    return { status: 'failed', report: { samples, records }, detail: details.join('; ') };
  }

  /** Events tell what happened between two looks; the exact names keep out those of health checks, which are legion. */
  async #events(ids: readonly string[], signal: AbortSignal): Promise<Happened> {
    const span = this.#window.span(this.#options.clock.now());
    if (ids.length === 0) return { seen: [], problems: [] };
    const filters = { type: ['container'], event: changeActions, container: ids };
    const events = await this.#options.engine.events({ ...span, filters }, signal);
    if (events.status !== 'ok') return { seen: [], problems: [events.detail] };
    return { seen: this.#window.take(events.value, span.untilMs), problems: [] };
  }
}

interface Happened {
  readonly seen: readonly EngineEvent[];
  readonly problems: readonly string[];
}
