import type { Clock } from '../../../domain/clock.ts';
import type { FileFacts } from './log-bytes.ts';
import type { OpenLog } from './open-log.ts';

/** A writer goes on with a renamed file until it is told to open its log again, which logrotate does right after. */
const graceMs = 5_000;
const fewestQuietReads = 2;

/** An open log, and whether its writer may still come back to it once it has lost its name. */
export class HeldLog {
  readonly log: OpenLog;
  readonly #clock: Clock;
  #isLeft = false;
  #isDone = false;
  #quietSinceMs = 0;
  #quietReads = 0;

  constructor(log: OpenLog, clock: Clock) {
    this.log = log;
    this.#clock = clock;
  }

  get isLeft(): boolean {
    return this.#isLeft;
  }

  /** It has lost its name. */
  leave(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.noteActivity();
  }

  /** Its name was given back to it. */
  keep(): void {
    this.#isLeft = false;
  }

  noteActivity(): void {
    this.#quietSinceMs = this.#clock.monotonic();
    this.#quietReads = 0;
  }

  noteQuiet(): void {
    this.#quietReads += 1;
  }

  get isBegun(): boolean {
    return this.log.saved().offset > 0;
  }

  /** Read to its end for good. That it was is still needed, until one that follows it has been begun. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Once it is closed, another file may get its identity. */
  isSame({ id, bornMs }: FileFacts): boolean {
    return id === this.log.id && (!this.#isDone || bornMs === this.log.saved().bornMs);
  }

  async finish(): Promise<void> {
    this.#isDone = true;
    await this.log.close();
  }

  /** Whether the read that comes now may be its last, should it find nothing. */
  get isOver(): boolean {
    const quietMs = this.#clock.monotonic() - this.#quietSinceMs;
    return this.#isLeft && quietMs >= graceMs && this.#quietReads + 1 >= fewestQuietReads;
  }
}
