import { scanAccess } from '../access-line';
import { carriageReturn, lineFeed, nowhere } from '../bytes';
import { idEnd, idStart, timeOfLine } from '../structured-line';
import * as access from '../access-line';
import { scanJson } from '../json';
import { scanText } from '../text';
import { recordAccess } from './access';
import { putEnding } from './heading';
import { clearOutput, cutOutput, outputEnd, room } from './output';
import { isPlain, mayHoldSecret } from './signs';
import { forgetUser, recordStructured, userEnd, userStart } from './structured';

export { headAt, headBytes, observe } from './heading';
export { outputAt } from './output';

export const inputBytes: i32 = 128 * 1024;
/** A search looks a few bytes beyond the last line. */
const input: usize = memory.data(128 * 1024 + 64, 16);

/** A longer line is the host's, who cuts it. */
const longestLine: usize = 4_096;
/** What becomes of the longest line, twice: in its body and in its attributes, with every byte escaped, and of the head. */
const largestRecord: usize = 4 * 4_096 + 8 * 1_024;
const mostRecords = 2_048;

/** For each record where it ends, and where the id and the user of its request are, if the host is to remember them. */
const places: usize = memory.data(2_048 * 5 * 4, 16);
const stride: usize = 5 * 4;

export let recordCount: i32 = 0;
/** Whether the host wants the records, or only the lines of which none is an event passed over. */
let writes: bool = true;
/** Whether there was no more room, so that the line at which it stopped is none for the host. */
export let isFull: bool = false;
/** The time of the line that was read last since `record` was called, in milliseconds since the epoch; 0 where there was none. */
export let lastMs: f64 = 0;

export function wantRecords(wanted: bool): void {
  writes = wanted;
}

/** Where the host writes whole lines, each ended by a line feed. */
export function inputAt(): usize {
  return input;
}

export function placesAt(): usize {
  return places;
}

/** Writes records of the lines from one place of the input to another, until one comes that the host has to read: gives where it begins. */
export function record(from: usize, to: usize): usize {
  clearOutput();
  recordCount = 0;
  isFull = false;
  lastMs = 0;
  let at = from;
  while (at < to) {
    isFull = room() < largestRecord || recordCount == mostRecords;
    const end = isFull ? nowhere : recordLineAt(at);
    if (end == nowhere) return at;
    at = end + 1;
  }
  return at;
}

function recordLineAt(start: usize): usize {
  if (load<u8>(start) == lineFeed) return start;
  const before = outputEnd;
  const end = recordAny(start);
  if (end == nowhere) {
    cutOutput(before);
    return nowhere;
  }
  if (writes) putEnding();
  else cutOutput(before);
  if (writes || userEnd > userStart) notePlace();
  return end;
}

/** `{"log":"`, which begins a record of a container runtime and no line of a registry. */
const runtimeRecord: u64 = 0x223a22676f6c227b;

function recordAny(start: usize): usize {
  const first = load<u8>(start);
  if (first == 0x7b)
    return load<u64>(start) == runtimeRecord ? nowhere : structuredEnd(start, scanJson(start));
  // `time=` begins a line of the text formatter.
  if (first == 0x74 && load<u32>(start) == 0x656d6974) return structuredEnd(start, scanText(start));
  const end = scanAccess(start);
  if (end == nowhere || !isOrdinary(start, end) || !recordAccess(start, textEndOf(end))) return nowhere;
  lastMs = access.timeMs;
  forgetUser();
  return end;
}

function structuredEnd(start: usize, end: usize): usize {
  if (end == nowhere || !isOrdinary(start, end) || !recordStructured(start, textEndOf(end))) return nowhere;
  lastMs = timeOfLine();
  return end;
}

/** A secret in what is not told does no harm. */
function isOrdinary(start: usize, end: usize): bool {
  const textEnd = textEndOf(end);
  return end - start <= longestLine && isPlain(start, textEnd) && !(writes && mayHoldSecret(start, textEnd));
}

function textEndOf(end: usize): usize {
  return load<u8>(end - 1) == carriageReturn ? end - 1 : end;
}

function notePlace(): void {
  const place = places + <usize>recordCount * stride;
  const isNamed = userEnd > userStart;
  store<u32>(place, <u32>outputEnd);
  store<u32>(place, <u32>(isNamed ? idStart() : 0), 4);
  store<u32>(place, <u32>(isNamed ? idEnd() : 0), 8);
  store<u32>(place, <u32>userStart, 12);
  store<u32>(place, <u32>(isNamed ? userEnd : 0), 16);
  recordCount += 1;
}
