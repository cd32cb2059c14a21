import type { ContainerConfig } from '../../config/model.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { emptyReport } from '../../domain/report.ts';
import { changeRecord } from './change-record.ts';
import { Happenings } from './happenings.ts';
import { ContainerHistory } from './history.ts';
import { lookAtContainers } from './look.ts';
import { Notes } from './notes.ts';
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

  constructor(options: ContainerCollectorOptions) {
    this.#options = options;
    this.#happenings = new Happenings(options);
  }

  async look(signal: AbortSignal): Promise<Cycle> {
    const { engine, config } = this.#options;
    const notes = new Notes();
    const containers = await lookAtContainers(engine, { names: config.names, notes }, signal);
    const ids = new Set(containers.map(({ details }) => details.id));
    const watched = new Set([...ids, ...this.#history.ids]);
    const events = await this.#happenings.since(
      // One that came and went between two looks is known by its name.
      ({ containerId, containerName }) => watched.has(containerId) || config.names.includes(containerName),
      notes,
      signal,
    );
    // What an interrupted look did not see says nothing of the containers.
    if (signal.aborted) return { status: 'failed', report: emptyReport, detail: 'interrupted' };
    for (const event of events) this.#history.noteEvent(event);
    for (const { details } of containers) this.#history.noteDetails(details);
    const samples = containerSamples(containers, (id) => this.#history.pastOf(id));
    if (notes.isClean) this.#history.keepOnly(ids);
    const report = { samples, records: events.map(changeRecord).filter((record) => record !== undefined) };
    return cycleOf(report, notes);
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
