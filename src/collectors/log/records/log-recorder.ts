import { isRecord } from '../../../domain/record.ts';
import { LogOrigins } from '../../../registry/log/log-origins.ts';
import { LineRecorder, type LineRecorderOptions, type LineTold } from './line-recorder.ts';

/**
 * Makes records of what a registry logs, from whatever streams and files it comes. The same lines make the same records, so
 * that who reads some of them again after a crash sends what a receiver can tell to be the same.
 */
export class LogRecorder {
  private readonly lines: LineRecorder;
  private readonly origins: LogOrigins;

  constructor(options: LineRecorderOptions) {
    this.lines = new LineRecorder(options);
    this.origins = new LogOrigins(this.lines);
  }

  /** Takes whole lines, each ended by a line feed, in the order of their origin. */
  read(origin: string, bytes: Buffer, nowMs: number): readonly LineTold[] {
    const turns = this.origins.read(origin, bytes, nowMs);
    while (turns.next().done !== true);
    return this.lines.take();
  }

  /** As `read`, but lets others have their turn, by `pause`, whenever it has worked for some milliseconds. */
  async readInTurns(
    { origin, bytes }: { readonly origin: string; readonly bytes: Buffer },
    nowMs: number,
    pause: () => Promise<void>,
  ): Promise<readonly LineTold[]> {
    const turns = this.origins.read(origin, bytes, nowMs);
    while (turns.next().done !== true) await pause();
    return this.lines.take();
  }

  /** What another process needs to read on where this one stands, as plain JSON. */
  state(): unknown {
    return { lines: this.lines.state(), origins: this.origins.state() };
  }

  /** Goes on from a state, which may be anything: what is no state is left out. */
  restore(state: unknown): void {
    if (!isRecord(state)) return;
    this.lines.restore(state['lines']);
    this.origins.restore(state['origins']);
  }
}
