import type { Clock } from '../../domain/clock.ts';
import type { Capacity } from '../../registry/storage/capacity.ts';
import type { ProcessReader } from '../../registry/storage/process-reader.ts';
import type { Reading } from '../../registry/storage/reading.ts';
import type { RoomSource, RoomView } from './room.ts';

const timeoutMs = 5_000;

interface CapacityLookOptions {
  readonly root: string;
  readonly reader: ProcessReader<Capacity>;
  readonly clock: Clock;
}

/** Asks for the capacity, and waits for a mount that hangs only the first time: then the question stays open. */
export class CapacityLook implements RoomSource {
  private readonly options: CapacityLookOptions;
  private isHanging = false;

  constructor(options: CapacityLookOptions) {
    this.options = options;
  }

  async look(signal: AbortSignal): Promise<Reading<RoomView>> {
    if (this.isHanging) return this.hangs();
    const answer = this.options.reader.read();
    const reading = await this.inTime(answer, signal);
    if (reading === undefined) return this.hang(answer);
    if (reading.status === 'failed') return this.cannotBeRead(reading.detail);
    return { status: 'ok', value: { room: reading.value, problem: '' } };
  }

  close(): void {
    this.options.reader.stop();
  }

  /** Undefined when the time is over, or the signal aborts. */
  private async inTime<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    const over = new AbortController();
    const stop = (): void => {
      over.abort();
    };
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const time = this.options.clock.sleep(timeoutMs, over.signal).then(() => undefined);
    const first = await Promise.race([answer, time]);
    stop();
    signal.removeEventListener('abort', stop);
    return first;
  }

  private hang(answer: Promise<unknown>): Reading<RoomView> {
    this.isHanging = true;
    void answer.then(() => {
      this.isHanging = false;
    });
    return this.hangs();
  }

  private hangs(): Reading<RoomView> {
    const detail = `collectors.storage.root: does not answer, expected its capacity within ${timeoutMs / 1_000}s, got nothing from "${this.options.root}"; see whether its mount hangs`;
    return { status: 'failed', detail };
  }

  private cannotBeRead(reason: string): Reading<RoomView> {
    const detail = `collectors.storage.root: cannot be read, expected the registry's storage root, got "${this.options.root}": ${reason}`;
    return { status: 'failed', detail };
  }
}
