/** What the host has decided, and what it wants to know afterwards. */

/** Whether access lines may be counted without asking; where there are none, structured lines count the requests. */
export let countsAccess: bool = false;
/** Where structured requests are counted: nowhere, or one of the two sets of figures. */
export let structuredInto: usize = 0;
/** Whether completed pulls are given back, for a host that tells hits of a cache from misses. */
export let wantsPulls: bool = false;
/** The times of the latest line of any kind and of the latest access line, in milliseconds since the epoch. */
export let lastLineMs: f64 = 0;
export let lastAccessMs: f64 = 0;

/** When the latest request began that a structured line has counted, in milliseconds since the epoch. */
export let latestBeginMs: f64 = 0;

export function decide(access: bool, structured: usize): void {
  countsAccess = access;
  structuredInto = structured;
}

export function giveBackPulls(wanted: bool): void {
  wantsPulls = wanted;
}

export function noteLine(timeMs: f64): void {
  lastLineMs = max(lastLineMs, timeMs);
}

export function noteAccess(timeMs: f64): void {
  lastAccessMs = max(lastAccessMs, timeMs);
  lastLineMs = max(lastLineMs, timeMs);
}

export function noteBegin(timeMs: f64): void {
  latestBeginMs = max(latestBeginMs, timeMs);
}
