import { hash } from './bytes';

/** Ids of each half; the lines of one request stand close together. */
const most = 4096;
const slots: usize = 8192;

/** Two halves take turns, so that the last few thousand ids are always known. */
let newer: usize = memory.data(8192 * 8, 16);
let older: usize = memory.data(8192 * 8, 16);
let count = 0;

/** The latest fingerprints, for another process to go on with: lines of a request may stand on both sides of its end. */
const recent: usize = memory.data(128 * 8, 16);
const mostRecent: usize = 128;
export let idsSeen: usize = 0;

export function recentIdsAt(): usize {
  return recent;
}

/** Takes the fingerprints that the host has written there. */
export function takeRecentIds(): void {
  for (let i: usize = 0; i < mostRecent; i += 1) {
    const fingerprint = load<u64>(recent + (i << 3));
    if (fingerprint != 0) add(newer, fingerprint);
  }
}

/** True at the first sight of an id; a line without one is always new. */
export function isNewId(start: usize, end: usize): bool {
  if (start == end) return true;
  // Nothing is kept under zero, which is what an empty slot holds.
  const fingerprint = hash(start, end) | 1;
  if (has(older, fingerprint) || !add(newer, fingerprint)) return false;
  store<u64>(recent + ((idsSeen % mostRecent) << 3), fingerprint);
  idsSeen += 1;
  count += 1;
  if (count >= most) turn();
  return true;
}

function has(table: usize, fingerprint: u64): bool {
  let slot = <usize>(fingerprint >> 8) & (slots - 1);
  while (true) {
    const found = load<u64>(table + (slot << 3));
    if (found == fingerprint) return true;
    if (found == 0) return false;
    slot = (slot + 1) & (slots - 1);
  }
}

function add(table: usize, fingerprint: u64): bool {
  let slot = <usize>(fingerprint >> 8) & (slots - 1);
  while (true) {
    const found = load<u64>(table + (slot << 3));
    if (found == fingerprint) return false;
    if (found == 0) break;
    slot = (slot + 1) & (slots - 1);
  }
  store<u64>(table + (slot << 3), fingerprint);
  return true;
}

function turn(): void {
  const full = newer;
  newer = older;
  older = full;
  memory.fill(newer, 0, slots << 3);
  count = 0;
}
