import type { ContainerConfig } from '../../config/model.ts';
import type { ContainerRef } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import type { EngineEvent } from '../../docker/events.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { emptyReport } from '../../domain/report.ts';
import { changeRecord } from './change-record.ts';
import { Happenings, type Happened } from './happenings.ts';
import { ContainerHistory } from './history.ts';
import { KnownDetails } from './known-details.ts';
import { findWatched, lookAtContainers } from './look.ts';
import { Notes } from './notes.ts';
import type { ContainerObservation } from './observation.ts';
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
    close: () => {
      watch.close();
    },
  };
}

class ContainerWatch {
  readonly #options: ContainerCollectorOptions;
  readonly #history = new ContainerHistory();
  readonly #happenings: Happenings;
  readonly #known = new KnownDetails();

  constructor(options: ContainerCollectorOptions) {
    this.#options = options;
    this.#happenings = new Happenings(options);
  }

  async look(signal: AbortSignal): Promise<Cycle> {
    const { engine, config } = this.#options;
    const notes = new Notes();
    const found = await findWatched(engine, { names: config.names, notes }, signal);
    // After the list, so that nothing which it does not show yet goes unseen.
    const happened = await this.#askWhatHappened(found, notes, signal);
    this.#forgetWhatChanged(happened);
    const looking = { found, known: this.#known, nowMs: this.#options.clock.monotonic(), notes };
    const containers = await lookAtContainers(engine, looking, signal);
    // What an interrupted look did not see says nothing of the containers.
    if (signal.aborted) return { status: 'failed', report: emptyReport, detail: 'interrupted' };
    for (const event of happened.events) this.#history.noteEvent(event);
    for (const { details } of containers) this.#history.noteDetails(details);
    const samples = containerSamples(containers, (id) => this.#history.pastOf(id));
    if (notes.isClean) this.#keepOnly(containers);
    const records = happened.events.map(changeRecord).filter((record) => record !== undefined);
    return cycleOf({ samples, records }, notes);
  }

  #askWhatHappened(found: readonly ContainerRef[], notes: Notes, signal: AbortSignal): Promise<Happened> {
    const watched = new Set([...found.map(({ id }) => id), ...this.#history.ids]);
    // One that came and went between two looks is known by its name.
    const isWatched = ({ containerId, containerName }: EngineEvent): boolean =>
      watched.has(containerId) || this.#options.config.names.includes(containerName);
    return this.#happenings.since(isWatched, notes, signal);
  }

  #forgetWhatChanged({ events, isAll }: Happened): void {
    if (!isAll) this.#known.clear();
    for (const { containerId } of events) this.#known.forget(containerId);
  }

  #keepOnly(containers: readonly ContainerObservation[]): void {
    const ids = new Set(containers.map(({ details }) => details.id));
    this.#history.keepOnly(ids);
    this.#known.keepOnly(ids);
  }

  close(): void {
    this.#happenings.close();
  }
}

function cycleOf(report: Cycle['report'], { problems, lacks }: Notes): Cycle {
  if (problems !== '')
    return { status: 'failed', report, detail: [problems, lacks].filter((text) => text !== '').join('; ') };
  return lacks === '' ? { status: 'ok', report } : { status: 'ok', report, lacks };
}
