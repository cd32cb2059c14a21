import { manifestGet, manifestPut, blobGet, head, nameEnd, nameStart } from './route';
import { numberOf } from './names';

const methods: usize = 8;
const operations: usize = 18;
const codes: usize = 32;
const mostNames: usize = 2048;

/**
 * What is counted of requests, as numbers of eight bytes: by method, operation and status; body bytes by operation; empty
 * answers; pulls and pushes by the number of the repository's name. One set is certain, the other waits for the host's word.
 */
export const requestFigures: usize = 8 * 18 * 32 + 18 + 1 + 2 * 2048;
const certain: usize = memory.data((8 * 18 * 32 + 18 + 1 + 2 * 2048) * 8, 16);
const waiting: usize = memory.data((8 * 18 * 32 + 18 + 1 + 2 * 2048) * 8, 16);

/** The host's number of each status below 600. */
const codeNumbers: usize = memory.data(600, 16);

export function codesAt(): usize {
  return codeNumbers;
}

function codeOf(status: i32): usize {
  return load<u8>(codeNumbers + <usize>status);
}

export function certainAt(): usize {
  return certain;
}

export function waitingAt(): usize {
  return waiting;
}

const bytesAt: usize = methods * operations * codes;
const emptyAt: usize = bytesAt + operations;
const pullsAt: usize = emptyAt + 1;
const pushesAt: usize = pullsAt + mostNames;

/** Whether the repository of the request whose path was read last can be told, where it has to be. */
export function hasRoomFor(operation: i32, status: i32): bool {
  return (!isPull(operation, status) && !isPush(operation, status)) || numberOf(nameStart, nameEnd) >= 0;
}

/** Counts a request whose path was read last, and for which there is room. */
export function countRequest(into: usize, method: i32, operation: i32, status: i32, bytes: f64): void {
  const isPulled = isPull(operation, status);
  if (isPulled || isPush(operation, status)) {
    increase(into, (isPulled ? pullsAt : pushesAt) + <usize>numberOf(nameStart, nameEnd), 1);
  }
  increase(into, (<usize>method * operations + <usize>operation) * codes + codeOf(status), 1);
  if (method != head) increase(into, bytesAt + <usize>operation, bytes);
  if (status == 200 && bytes == 0 && (operation == manifestGet || operation == blobGet))
    increase(into, emptyAt, 1);
}

function isPull(operation: i32, status: i32): bool {
  return operation == manifestGet && status == 200;
}

function isPush(operation: i32, status: i32): bool {
  return operation == manifestPut && status == 201;
}

/** Durations: for each operation its buckets, the last of them without an upper bound, and the sum in seconds. */
export const mostBuckets: usize = 24;
const durations: usize = memory.data(18 * 25 * 8, 16);
const bounds: usize = memory.data(24 * 8, 16);
let buckets: usize = 0;

export function durationsAt(): usize {
  return durations;
}

/** Where the host writes the upper bounds of the buckets, before it says how many they are. */
export function boundsAt(): usize {
  return bounds;
}

export function useBuckets(count: usize): void {
  buckets = count;
}

export function countDuration(operation: i32, seconds: f64): void {
  let bucket: usize = 0;
  while (bucket < buckets && seconds > load<f64>(bounds + (bucket << 3))) bucket += 1;
  const row = <usize>operation * (mostBuckets + 1);
  increase(durations, row + bucket, 1);
  increase(durations, row + mostBuckets, seconds);
}

const errors: usize = memory.data(32 * 8, 16);
export const lines: usize = memory.data(3 * 8, 16);
export const accessLine: usize = 0;
export const structuredLine: usize = 1;
export const emptyLine: usize = 2;

/** Error codes in the host's order. */
export function errorsAt(): usize {
  return errors;
}

/** Access lines, structured lines and empty ones. */
export function linesAt(): usize {
  return lines;
}

export function countError(code: i32): void {
  increase(errors, <usize>code, 1);
}

export function countLine(kind: usize): void {
  increase(lines, kind, 1);
}

function increase(base: usize, figure: usize, by: f64): void {
  const place = base + (figure << 3);
  store<f64>(place, load<f64>(place) + by);
}
