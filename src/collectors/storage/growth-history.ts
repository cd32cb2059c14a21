import { isNameable, overflowValue } from '../../domain/label-cap.ts';
import { isRecord } from '../../domain/record.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const keptMs = 7 * dayMs;
/** With less to go on, one busy hour would be told as a day's growth. */
const leastMs = 6 * hourMs;
/** Clocks are set right by seconds; one that goes back further was wrong before. */
const mostBackMs = hourMs;
const mostRepositories = 2_000;

export interface Growth {
  readonly endedMs: number;
  /** Bytes that have come since the scan before; what went does not count, or each garbage collection would be a cliff. */
  readonly addedBytes: number;
  /** What repositories have come to link since then. */
  readonly grown: readonly RepositoryGrowth[];
}

export interface RepositoryGrowth {
  readonly name: string;
  readonly addedBytes: number;
}

/** Begin of an hour or day, in milliseconds since the epoch, to the bytes that came in it. */
type Buckets = Map<number, number>;

/** How much has come to the storage in each hour of the last seven days, and to each repository in each day. */
export class GrowthHistory {
  private beganMs: number | undefined;
  private lastMs = 0;
  private readonly hours: Buckets = new Map();
  private readonly repositories = new Map<string, Buckets>();

  note({ endedMs, addedBytes, grown }: Growth): void {
    // A clock that was set back leaves a history in the future, of which nothing can be said.
    if (this.beganMs === undefined || endedMs < this.beganMs || endedMs < this.lastMs - mostBackMs) {
      this.begin(endedMs);
      return;
    }
    this.spread(Math.min(this.lastMs, endedMs), endedMs, addedBytes);
    for (const { name, addedBytes: bytes } of grown) this.noteRepository(name, dayOf(endedMs), bytes);
    this.lastMs = endedMs;
    this.forgetOld();
  }

  /** What has come in a day, on the average of the last `days`, or of as much as is known of them; undefined until it is enough. */
  bytesPerDay(days: number): number | undefined {
    if (this.beganMs === undefined) return undefined;
    const fromMs = Math.max(this.beganMs, this.lastMs - days * dayMs);
    const coveredMs = this.lastMs - fromMs;
    if (coveredMs < leastMs) return undefined;
    let sum = 0;
    for (const [hour, bytes] of this.hours) sum += bytes * this.shareAfter(fromMs, hour);
    return Math.round((sum / coveredMs) * dayMs);
  }

  /** The repositories that have grown most in seven days, most first. */
  mostGrown(count: number): readonly RepositoryGrowth[] {
    return this.sums().slice(0, count);
  }

  toJSON(): unknown {
    const repositories = [...this.repositories].map(([name, days]) => [name, [...days]]);
    return { beganMs: this.beganMs, lastMs: this.lastMs, hours: [...this.hours], repositories };
  }

  /** From what `toJSON` gave; what is not of that kind is left out. */
  static restore(json: unknown): GrowthHistory {
    const history = new GrowthHistory();
    if (!isRecord(json)) return history;
    const { beganMs, lastMs, hours, repositories } = json;
    if (!isAmount(beganMs) || !isAmount(lastMs) || lastMs < beganMs) return history;
    history.begin(beganMs);
    history.lastMs = lastMs;
    for (const [hour, bytes] of bucketsIn(hours)) history.hours.set(hour, bytes);
    for (const row of listIn(repositories).slice(0, mostRepositories)) {
      const [name, days] = listIn(row);
      if (typeof name !== 'string') continue;
      for (const [day, bytes] of bucketsIn(days)) history.noteRepository(name, day, bytes);
    }
    history.forgetOld();
    return history;
  }

  private begin(ms: number): void {
    this.beganMs = ms;
    this.lastMs = ms;
    this.hours.clear();
    this.repositories.clear();
  }

  /** What came while nobody looked came at some time of it, not all at its end. */
  private spread(fromMs: number, untilMs: number, bytes: number): void {
    // An hour more, so that the oldest hour that is partly asked for is whole.
    const since = Math.max(fromMs, untilMs - keptMs - hourMs);
    if (untilMs <= since) {
      addTo(this.hours, hourOf(untilMs), bytes);
      return;
    }
    for (let hour = hourOf(since); hour < untilMs; hour += hourMs) {
      const ms = Math.min(hour + hourMs, untilMs) - Math.max(hour, since);
      addTo(this.hours, hour, (bytes * ms) / (untilMs - fromMs));
    }
  }

  /** How much of an hour's bytes came after a moment, if they came evenly while there was a history. */
  private shareAfter(ms: number, hour: number): number {
    const began = Math.max(hour, this.beganMs ?? hour);
    const ended = Math.min(hour + hourMs, this.lastMs);
    if (ms <= began) return 1;
    return ended <= ms ? 0 : (ended - ms) / (ended - began);
  }

  private noteRepository(name: string, day: number, bytes: number): void {
    if (bytes <= 0) return;
    // All that no label takes share a series: each would overwrite the one before.
    const shown = isNameable(name) ? name : overflowValue;
    const days = this.repositories.get(shown) ?? new Map<number, number>();
    this.repositories.set(shown, days);
    addTo(days, day, bytes);
  }

  private forgetOld(): void {
    forgetBefore(this.hours, this.lastMs - keptMs - hourMs, this.lastMs);
    for (const [name, days] of this.repositories) {
      forgetBefore(days, this.lastMs - keptMs, this.lastMs);
      if (days.size === 0) this.repositories.delete(name);
    }
    if (this.repositories.size <= mostRepositories) return;
    for (const { name } of this.sums().slice(mostRepositories)) this.repositories.delete(name);
  }

  private sums(): readonly RepositoryGrowth[] {
    return [...this.repositories]
      .map(([name, days]) => ({ name, addedBytes: sum(days) }))
      .toSorted((a, b) => b.addedBytes - a.addedBytes || a.name.localeCompare(b.name));
  }
}

function hourOf(ms: number): number {
  return Math.floor(ms / hourMs) * hourMs;
}

function dayOf(ms: number): number {
  return Math.floor(ms / dayMs) * dayMs;
}

function addTo(buckets: Buckets, key: number, bytes: number): void {
  buckets.set(key, (buckets.get(key) ?? 0) + bytes);
}

function forgetBefore(buckets: Buckets, firstMs: number, lastMs: number): void {
  for (const key of buckets.keys()) if (key < firstMs || key > lastMs) buckets.delete(key);
}

function sum(buckets: Buckets): number {
  return [...buckets.values()].reduce((total, bytes) => total + bytes, 0);
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function* bucketsIn(value: unknown): Generator<readonly [number, number]> {
  for (const row of listIn(value).slice(0, keptMs / hourMs + 2)) {
    const [key, bytes] = listIn(row);
    if (isAmount(key) && isAmount(bytes)) yield [key, bytes];
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
