import type { LogRecord } from '../../../domain/log-record.ts';
import { encodedRecord, type EncodedRecord } from '../../../domain/otlp-json.ts';
import { isRecord } from '../../../domain/record.ts';
import { Effort } from '../../../registry/log/effort.ts';
import { parseLine, type LogLine } from '../../../registry/log/line.ts';
import { parseOne, type ParseLine, type PlainLines, type Turns } from '../../../registry/log/line-counter.ts';
import type { LineReader } from '../../../registry/log/line-reader.ts';
import type { Attributes } from './attributes.ts';
import { LogEvents } from './log-events.ts';
import { recordOfLine } from './line-record.ts';
import { loggedRequest } from './logged-request.ts';
import { OrdinaryLines } from './ordinary-lines.ts';

export interface LineRecorderOptions {
  /** Whether only lines become records that tell of an event, or every line. */
  readonly tells: 'events' | 'all';
  /** What is known of an origin; without it, the id of a container. */
  readonly sourceOf?: (origin: string) => Attributes;
  /** The registry's name, for ordinary lines to be read fast, and all records to be encoded at once; without it, none is. */
  readonly registry?: string | undefined;
}

/** What is told of a line. */
export type LineTold = LogRecord | EncodedRecord;

const carriageReturn = 0x0d;

/** Makes a record of each line that is to be told. */
export class LineRecorder implements LineReader {
  /** To make a record of a line costs twice what reading it does. */
  readonly effort = new Effort(1 / 3);
  private readonly options: Required<Omit<LineRecorderOptions, 'registry'>>;
  private readonly events = new LogEvents();
  private readonly ordinary: OrdinaryLines | undefined;
  private readonly encode: (record: LogRecord, nowMs: number) => LineTold = (record) => record;
  private lastMs = 0;
  private records: LineTold[] = [];

  constructor({ tells, sourceOf = containerOf, registry }: LineRecorderOptions) {
    this.options = { tells, sourceOf };
    if (registry === undefined) return;
    this.ordinary = this.ordinaryOf(registry);
    // As bytes, so that what waits for a receiver is nothing to the collector of garbage.
    this.encode = (record, nowMs) => encodedRecord(record, nowMs, registry);
  }

  *count(lines: PlainLines, parse: ParseLine = this.parse): Turns {
    if (this.ordinary !== undefined) {
      yield* this.ordinary.record(lines, this.options.sourceOf(lines.origin), parse);
      return;
    }
    for (let start = lines.start; start < lines.end;) {
      start = parseOne({ ...lines, start }, parse);
      if (this.effort.takeTurn()) yield;
    }
  }

  readonly parse = ({ origin, bytes, start, end, nowMs }: PlainLines): void => {
    this.effort.addParsed(end - start);
    const textEnd = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    if (textEnd > start) this.record(bytes.toString('utf8', start, textEnd), origin, nowMs);
  };

  /** What is lost of a line is nothing that could be told. */
  countBroken(): void {
    return undefined;
  }

  take(): readonly LineTold[] {
    const taken = this.records;
    this.records = [];
    return taken;
  }

  state(): unknown {
    return { events: this.events.state(), lastMs: this.lastMs };
  }

  restore(state: unknown): void {
    if (!isRecord(state)) return;
    this.events.restore(state['events']);
    const { lastMs } = state;
    if (typeof lastMs === 'number' && Number.isFinite(lastMs)) this.lastMs = lastMs;
  }

  private ordinaryOf(registry: string): OrdinaryLines {
    return new OrdinaryLines({
      registry,
      isTold: this.options.tells === 'all',
      effort: this.effort,
      keep: (records, lastMs) => {
        for (const record of records) this.records.push(record);
        if (lastMs > 0) this.lastMs = lastMs;
      },
      noteUser: (id, user) => {
        this.events.noteUser(id, user);
      },
    });
  }

  private record(text: string, origin: string, nowMs: number): void {
    const { tells, sourceOf } = this.options;
    const line = parsed(text, nowMs);
    const request = loggedRequest(line, nowMs);
    const event = this.events.eventOf(line, request);
    if (line.kind === 'access' || line.kind === 'structured') this.lastMs = line.timeMs;
    if (event === undefined && tells === 'events') return;
    const timestampMs = this.timeOf(line, nowMs);
    const record = recordOfLine({ text, line, request, event, timestampMs, source: sourceOf(origin) });
    this.records.push(this.encode(record, nowMs));
  }

  /** A stack trace has no times, and belongs to the line before. */
  private timeOf(line: LogLine, nowMs: number): number {
    if (line.kind === 'access' || line.kind === 'structured') return line.timeMs;
    return this.lastMs === 0 ? nowMs : this.lastMs;
  }
}

/** Whatever a line does to the parser, it must not cost the other lines of its read. */
function parsed(text: string, nowMs: number): LogLine {
  try {
    return parseLine(text, nowMs);
  } catch {
    return { kind: 'broken' };
  }
}

const containerId = /^[0-9a-f]{64}$/;

function containerOf(origin: string): Attributes {
  return containerId.test(origin) ? { 'container.id': origin } : {};
}
