import { isRecord } from '../../../domain/record.ts';
import { Turns } from '../../../domain/turns.ts';
import type { StateFile, StateSave } from '../../../state/state-file.ts';
import { progressOf, type Progress } from '../checkpoint.ts';
import type { Counted } from '../log-cycle.ts';
import type { Shipped } from './shipped-lines.ts';

const version = 1;

/** How far, and what is known by then. */
export interface ShippedProgress extends Shipped, Progress {}

/** The progress as it is now, as JSON: what was handed in goes on changing. */
export function textOf(progress: ShippedProgress): string {
  return JSON.stringify({ version, ...progress });
}

/** Keeps how far a log's records have arrived. */
export class ShippedMark {
  /** Of shipments: what one has sent another must not send again, and be it that it waits for its receiver still. */
  readonly turns = new Turns();
  private readonly file: StateFile | undefined;
  /** What a shipment that takes another's place goes on from. */
  private latest: string | undefined;

  /** Undefined where nothing is to be kept. */
  constructor(file: StateFile | undefined) {
    this.file = file;
  }

  /** Where nothing was left, or nothing that can be read, it is taken for as much as was counted. */
  async load({ positions, lines }: Counted): Promise<ShippedProgress> {
    const left: unknown = this.latest === undefined ? await this.read() : JSON.parse(this.latest);
    if (!isRecord(left)) return { ...progressOf(undefined), positions, lines, recorder: undefined };
    return { ...progressOf(left), recorder: left['recorder'] };
  }

  /** `progress` is as `textOf` gives it. */
  async save(progress: string): Promise<StateSave> {
    this.latest = progress;
    return (await this.file?.saveText(progress)) ?? { status: 'ok' };
  }

  /** Nothing is delivered any more: what comes meanwhile is not to be delivered later. */
  async forget(): Promise<void> {
    this.latest = undefined;
    await this.file?.forget();
  }

  private async read(): Promise<unknown> {
    const loaded = await this.file?.load();
    if (loaded?.status !== 'ok' || !isRecord(loaded.value)) return undefined;
    return loaded.value['version'] === version ? loaded.value : undefined;
  }
}
