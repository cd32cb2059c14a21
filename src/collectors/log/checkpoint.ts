import { isRecord } from '../../domain/record.ts';
import type { MetricSpec } from '../../domain/metric.ts';
import type { Sample } from '../../domain/report.ts';
import type { StateFile, StateSave } from '../../state/state-file.ts';
import { Totals } from './totals.ts';

const version = 1;

export interface CheckpointOptions {
  /** Undefined where nothing is to be kept. */
  readonly file: StateFile | undefined;
  readonly metrics: readonly MetricSpec[];
  readonly labelLimit: number;
}

/** By the name of a source, where to go on. */
export type Positions = Readonly<Record<string, unknown>>;

/** What goes along from line to line; every part of what was left may be anything. */
export interface Understanding {
  readonly parser: unknown;
  readonly watch: unknown;
  /** How many there have been. */
  readonly lines: unknown;
}

export interface Progress extends Understanding {
  readonly positions: Positions;
}

/** What the process before this one has left. */
export interface Remembered extends Progress {
  /** What brings the counters to where they were. */
  readonly samples: readonly Sample[];
  /** What is wrong with what was left, and what that means; undefined where nothing is. */
  readonly fault: string | undefined;
}

/**
 * Keeps how far the log was read together with what was counted up to there, in one file and in one step. What is exposed
 * has been saved before, so that a process that is killed neither loses a line nor counts one twice.
 */
export class Checkpoint {
  private readonly options: CheckpointOptions;
  private totals: Totals;
  /** What a collector that takes another's place goes on from, as text: what was handed in goes on changing. */
  private latest: string | undefined;

  constructor(options: CheckpointOptions) {
    this.options = options;
    this.totals = new Totals(options);
  }

  /** What the process before has left; after the first time, what has been saved since, of which all was shown already. */
  async load(): Promise<Remembered> {
    if (this.latest !== undefined) return { ...progressOf(JSON.parse(this.latest)), ...shown };
    const remembered = await this.loadFile();
    const { positions, parser, watch, lines } = remembered;
    this.latest = JSON.stringify({ positions, parser, watch, lines });
    return remembered;
  }

  /** Saves the progress with what was counted on the way, which is added to what was counted before. */
  async save(progress: Progress, samples: readonly Sample[]): Promise<StateSave> {
    const { file } = this.options;
    this.latest = JSON.stringify(progress);
    if (file === undefined) return { status: 'ok' };
    this.totals.add(samples);
    return file.save({ version, ...progress, totals: this.totals.toJSON() });
  }

  private async loadFile(): Promise<Remembered> {
    const loaded = await this.options.file?.load();
    if (loaded === undefined || loaded.status === 'absent') return nothing(undefined);
    if (loaded.status === 'failed') return nothing(`${loaded.detail}; counting begins anew`);
    const { value, fault } = loaded;
    if (!isRecord(value) || value['version'] !== version)
      return nothing('is of another version; counting begins anew');
    this.totals = Totals.restore(value['totals'], this.options.metrics, this.options);
    return { ...progressOf(value), samples: this.totals.samples(), fault: standIn(fault) };
  }
}

const shown: Pick<Remembered, 'samples' | 'fault'> = { samples: [], fault: undefined };

export function progressOf(saved: unknown): Progress {
  const { positions, parser, watch, lines } = isRecord(saved) ? saved : {};
  return { positions: isRecord(positions) ? positions : {}, parser, watch, lines };
}

/** Counters fall back to where the copy has them, and what was read since then is read again. */
function standIn(fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `${fault}; its copy of half a minute before or less is used`;
}

function nothing(fault: string | undefined): Remembered {
  return { ...progressOf(undefined), samples: [], fault };
}
