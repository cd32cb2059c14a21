import type { ContainerDetails } from '../../../docker/container.ts';

/** Counts how often a log had to be opened again, each opening once at most. */
export class Reopenings {
  #lastId: string;
  #isExpected = true;
  #isCounted = false;
  #count = 0;

  /** `lastId` is the container whose log another process had open; its first opening here is no sign of trouble. */
  constructor(lastId: string) {
    this.#lastId = lastId;
  }

  noteOpened({ id, isRunning }: Pick<ContainerDetails, 'id' | 'isRunning'>): void {
    const isOther = this.#lastId !== '' && this.#lastId !== id;
    // What a stopped container still has is always asked for once more.
    const isExpected = this.#isExpected || !isRunning;
    this.#isCounted = false;
    this.#isExpected = false;
    this.#lastId = id;
    if (isOther || !isExpected) this.#add();
  }

  /** A second look at a silent log is our own doing. */
  expectSilently(): void {
    this.#isExpected = true;
  }

  /** The log no longer held the lines that were read last, so others may have gone with them. */
  noteGap(): void {
    this.#add();
  }

  take(): number {
    const count = this.#count;
    this.#count = 0;
    return count;
  }

  #add(): void {
    if (!this.#isCounted) this.#count += 1;
    this.#isCounted = true;
  }
}
