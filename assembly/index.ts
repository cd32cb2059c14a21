import { countAccess } from './access';
import { lineFeed, nowhere } from './bytes';
import { countLine, emptyLine } from './counts';
import { scanJson } from './json';
import { countStructured } from './structured';
import { scanText } from './text';

export {
  boundsAt,
  certainAt,
  codesAt,
  durationsAt,
  errorsAt,
  linesAt,
  mostBuckets,
  requestFigures,
  useBuckets,
  waitingAt,
} from './counts';
export { forgetWrites, keepWrites, writeCount, writesAt } from './writes';
export { decide, giveBackPulls, lastAccessMs, lastLineMs, latestBeginMs } from './host';
export { idsSeen, isNewId, recentIdsAt, takeRecentIds } from './ids';
export { forgetNames, nameCount, namesAt } from './names';
export { watchClient, watchEverybody, watchNobody } from './suspects';

export const inputBytes: i32 = 256 * 1024;
/** A search looks a few bytes beyond the last line. */
const input: usize = memory.data(256 * 1024 + 64, 16);

/** Where the host writes an id or an address. */
const scratch: usize = memory.data(256 + 16, 16);

export function scratchAt(): usize {
  return scratch;
}

/** Where the host writes whole lines, each ended by a line feed. */
export function inputAt(): usize {
  return input;
}

/** Counts the lines from one place of the input to another, until one comes that the host has to read: gives where it begins. */
export function count(from: usize, to: usize): usize {
  let at = from;
  while (at < to) {
    const end = countLineAt(at);
    if (end == nowhere) return at;
    at = end + 1;
  }
  return at;
}

/** `{"log":"`, which begins a record of a container runtime and no line of a registry. */
const runtimeRecord: u64 = 0x223a22676f6c227b;

function countLineAt(start: usize): usize {
  const first = load<u8>(start);
  if (first == lineFeed) {
    countLine(emptyLine);
    return start;
  }
  // `{"` begins a line of the json formatter, `time=` one of the text formatter.
  if (first == 0x7b) return load<u64>(start) == runtimeRecord ? nowhere : structuredEnd(scanJson(start));
  if (first == 0x74 && load<u32>(start) == 0x656d6974) return structuredEnd(scanText(start));
  return countAccess(start);
}

function structuredEnd(end: usize): usize {
  return end != nowhere && countStructured() ? end : nowhere;
}
