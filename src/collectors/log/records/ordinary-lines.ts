import { otlpAttribute, type EncodedRecord } from '../../../domain/otlp-json.ts';
import type { Effort } from '../../../registry/log/effort.ts';
import { RecordingLane } from '../../../registry/log/fast/recording-lane.ts';
import { parseOne, type ParseLine, type PlainLines, type Turns } from '../../../registry/log/line-counter.ts';
import type { Attributes } from './attributes.ts';

export interface OrdinaryLinesOptions {
  readonly registry: string;
  /** Whether they become records, or are passed over. */
  readonly isTold: boolean;
  readonly effort: Effort;
  /** Takes records, if any, and the time of the last line. */
  readonly keep: (records: readonly EncodedRecord[], lastMs: number) => void;
  /** Told who makes a request, by the id of the request. */
  readonly noteUser: (id: string, user: string) => void;
}

const lineFeed = 0x0a;

/** Reads those lines fast that tell of no event, and of which nothing is to be remembered but who makes the request. */
export class OrdinaryLines {
  private readonly lane: RecordingLane;
  private readonly options: OrdinaryLinesOptions;

  constructor(options: OrdinaryLinesOptions) {
    this.options = options;
    this.lane = new RecordingLane({ writes: options.isTold });
  }

  /** Hands each other line to `parse`, in its place. `source` is what all records of these lines tell. */
  *record(lines: PlainLines, source: Attributes, parse: ParseLine): Turns {
    const isFast = this.lane.observe(Buffer.from(this.attributesOf(source)), lines.nowMs);
    for (let start = lines.start; start < lines.end;) {
      const last = isFast ? this.load({ ...lines, start }) : -1;
      if (last === -1) start = parseOne({ ...lines, start }, parse);
      else start = yield* this.recordLoaded({ ...lines, start, end: last + 1 }, parse);
      if (this.options.effort.takeTurn()) yield;
    }
  }

  private attributesOf(source: Attributes): string {
    const all = Object.entries({ 'docker.registry.name': this.options.registry, ...source });
    return all.map(([name, value]) => otlpAttribute(name, value)).join(',');
  }

  /** Copies as many whole lines as there is room for, and gives the place of their last byte; -1 where the first is too long. */
  private load({ bytes, start, end }: PlainLines): number {
    const { input } = this.lane;
    const last = bytes.lastIndexOf(lineFeed, Math.min(start + input.length, end) - 1);
    if (last < start) return -1;
    bytes.copy(input, 0, start, last + 1);
    return last;
  }

  /** Gives the place after the lines. */
  private *recordLoaded(lines: PlainLines, parse: ParseLine): Generator<undefined, number> {
    const { lane } = this;
    const { start, end } = lines;
    const { effort, keep, noteUser } = this.options;
    for (let at = start; at < end;) {
      const stop = start + lane.record(at - start, end - start);
      if (stop > at) keep(lane.take(noteUser), lane.lastMs);
      effort.addUnwrapped(stop - at);
      at = stop < end && !lane.isFull ? parseOne({ ...lines, start: stop }, parse) : stop;
      if (effort.takeTurn()) yield;
    }
    return end;
  }
}
