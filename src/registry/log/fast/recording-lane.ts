import type { EncodedRecord } from '../../../domain/otlp-json.ts';
import { compileModule, ModuleInstance } from './instance.ts';
import { recordingModule } from './recording-module.ts';

const compiled = compileModule(recordingModule);
const figuresOfRecord = 5;
const mostRecords = 2_048;

/** Told the id of a request and the user who makes it. */
type NoteUser = (id: string, user: string) => void;

/**
 * Writes records of the lines that nearly all lines are, in WebAssembly, and gives back every other, as the fast lane does
 * that counts. What it writes is what `otlpJson` makes of the record of the same line. See docs/adr/0011-encoded-lines.md.
 */
export class RecordingLane {
  /** Room for whole lines, each ended by a line feed; what is written there is read with `record`. */
  readonly input: Buffer;
  private readonly instance = new ModuleInstance(compiled);
  private readonly inputAt = this.instance.call('inputAt')();
  private readonly outputAt = this.instance.call('outputAt')();
  private readonly head: Buffer;
  private readonly memory = Buffer.from(this.instance.memory);
  private readonly places: Uint32Array;
  private readonly recordLines = this.instance.call('record');
  private readonly recordCount = this.instance.number('recordCount');
  private readonly full = this.instance.number('isFull');
  private readonly last = this.instance.number('lastMs');

  private readonly writes: boolean;

  /** Where nothing is to be written, lines of which none is an event are merely passed over. */
  constructor({ writes }: { readonly writes: boolean }) {
    const { instance } = this;
    this.writes = writes;
    instance.call('wantRecords')(writes ? 1 : 0);
    this.input = Buffer.from(instance.memory, this.inputAt, instance.number('inputBytes')());
    this.head = Buffer.from(instance.memory, instance.call('headAt')(), instance.number('headBytes')());
    const places = instance.call('placesAt')();
    this.places = new Uint32Array(instance.memory, places, mostRecords * figuresOfRecord);
  }

  /** Whether the last call stopped because there was no more room, and goes on with the line at which it stopped. */
  get isFull(): boolean {
    return this.full() !== 0;
  }

  /** The time of the line that the last call has read last, in milliseconds since the epoch; 0 where it has read none. */
  get lastMs(): number {
    return this.last();
  }

  /** Says which attributes the records have from now on besides their own, as JSON, and when they are read; false where these are too long. */
  observe(attributes: Uint8Array, nowMs: number): boolean {
    if (attributes.length > this.head.length) return false;
    this.head.set(attributes);
    this.instance.call('observe')(attributes.length, nowMs);
    return true;
  }

  /** Reads lines of the input from one place to another, until one comes that is not for here: gives where it begins. */
  record(from: number, to: number): number {
    return this.recordLines(this.inputAt + from, this.inputAt + to) - this.inputAt;
  }

  /** The records of the last call; told is, who makes the requests of those that say it. */
  take(note: NoteUser): readonly EncodedRecord[] {
    const end = this.recordCount() * figuresOfRecord;
    for (let place = 0; place < end; place += figuresOfRecord)
      if (this.places[place + 4] !== 0) note(this.textAt(place + 1), this.textAt(place + 3));
    return this.writes && end > 0 ? this.records(end) : [];
  }

  private records(placesEnd: number): readonly EncodedRecord[] {
    const { places, memory, outputAt } = this;
    // The memory is written again, and what is kept has memory of its own.
    const all = Buffer.from(memory.subarray(outputAt, places[placesEnd - figuresOfRecord]));
    const records: EncodedRecord[] = [];
    for (let place = 0, start = 0; place < placesEnd; place += figuresOfRecord) {
      const end = (places[place] ?? 0) - outputAt;
      records.push({ json: all.subarray(start, end) });
      start = end;
    }
    return records;
  }

  private textAt(place: number): string {
    return this.memory.toString('latin1', this.places[place], this.places[place + 1]);
  }
}
