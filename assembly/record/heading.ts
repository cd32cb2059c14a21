import { Fixed, putBytes, putEscaped, putNumber } from './output';

/** What a record has before and after its attributes. */

export const headBytes: i32 = 4 * 1024;
/** Where the host writes the attributes that all records have. */
const head: usize = memory.data(4 * 1024 + 16, 16);
let headEnd: usize = head;
let observed: u64 = 0;

const time = new Fixed('{"timeUnixNano":"');
const observedTime = new Fixed('000000","observedTimeUnixNano":"');
const body = new Fixed('000000","severityNumber":9,"severityText":"INFO","body":{"stringValue":"');
const attributes = new Fixed('"},"eventName":"","attributes":[');
const end = new Fixed('],"droppedAttributesCount":0}');

export function headAt(): usize {
  return head;
}

/** The attributes that all records have from now on, as many bytes as the host has written, and when it has read them. */
export function observe(length: usize, observedMs: f64): void {
  headEnd = head + length;
  observed = <u64>observedMs;
}

/** A record of the line between the places, up to where its own attributes go. */
export function putHeading(timeMs: f64, start: usize, lineEnd: usize): void {
  time.put();
  putNumber(<u64>timeMs);
  observedTime.put();
  putNumber(observed);
  body.put();
  putEscaped(start, lineEnd);
  attributes.put();
  putBytes(head, headEnd);
}

export function putEnding(): void {
  end.put();
}
