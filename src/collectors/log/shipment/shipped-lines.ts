import type { OtlpConfig } from '../../../config/model.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { RegistryLog } from '../../../registry/log/registry-log.ts';
import type { Understanding } from '../checkpoint.ts';
import { LogReading } from '../log-reading.ts';
import type { LineTold } from '../records/line-recorder.ts';
import { LogRecorder } from '../records/log-recorder.ts';
import { nextTurn } from '../sources.ts';

/** What a shipment goes on from. */
export interface Shipped extends Understanding {
  readonly recorder: unknown;
}

export interface ShippedLinesOptions {
  readonly tells: OtlpConfig['logs'];
  /** Its name. */
  readonly registry: string;
  readonly clock: Clock;
}

/** Makes records of lines, and of what many lines together are a sign of. */
export class ShippedLines {
  private readonly clock: Clock;
  private readonly reading: LogReading;
  private readonly recorder: LogRecorder;
  private records: LineTold[] = [];

  constructor({ recorder, ...understanding }: Shipped, { tells, registry, clock }: ShippedLinesOptions) {
    this.clock = clock;
    this.reading = new LogReading(understanding, { clock, keepsWrites: false });
    this.recorder = new LogRecorder({ tells, registry });
    this.recorder.restore(recorder);
  }

  /** How many records there are to be taken. */
  get waiting(): number {
    return this.records.length;
  }

  /** How many lines there have been, in all processes. */
  get lines(): number {
    return this.reading.lines;
  }

  async read(read: Parameters<RegistryLog['readInTurns']>[0]): Promise<void> {
    const nowMs = this.clock.now();
    for (const record of await this.recorder.readInTurns(read, nowMs, nextTurn)) this.records.push(record);
    await this.reading.read(read);
  }

  /** There were more, which nobody can read any more. */
  skip(lines: number): void {
    this.reading.lines += lines;
  }

  expire(isBehind: boolean): void {
    this.reading.expire(isBehind);
    // Figures are for those who count.
    this.reading.log.takeTally();
  }

  take(): readonly LineTold[] {
    const told = this.reading.take().flatMap(({ records }) => records);
    const { records } = this;
    this.records = [];
    // Of all else each line tells itself.
    return [...records, ...told.filter(({ eventName }) => eventName === 'docker.registry.auth.suspicion')];
  }

  state(): Shipped {
    return { ...this.reading.state(), recorder: this.recorder.state() };
  }
}
