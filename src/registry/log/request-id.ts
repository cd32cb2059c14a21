import { ownCopy } from './own-copy.ts';
import { fieldText, type StructuredLine } from './structured-line.ts';

/** The registry's ids are UUIDs; what is longer is none of its own. */
const longestId = 128;

/** The id of the request that a line belongs to, in memory of its own because it is remembered; empty where there is none. */
export function requestIdOf(line: StructuredLine): string {
  return ownCopy(fieldText(line, 'http.request.id'), longestId);
}
