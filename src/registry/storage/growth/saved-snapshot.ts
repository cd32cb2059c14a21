import { isRecord } from '../../../domain/record.ts';
import type { DigestTable } from '../../storage-layout/digest-table.ts';
import type { SavedParts } from '../driver.ts';
import type { Links, Snapshot } from './snapshot.ts';

/** All links in one array: for each repository a header of its own would take more than most of them link. */
export function saveSnapshot({ sizes, repositories }: Snapshot): SavedParts {
  const lengths = Int32Array.from(repositories.values(), lengthOf);
  const links = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let next = 0;
  for (const parts of repositories.values()) {
    for (const part of parts) {
      links.set(part, next);
      next += part.length;
    }
  }
  return { json: { names: [...repositories.keys()] }, arrays: { sizes, lengths, links } };
}

/** Undefined for what `saveSnapshot` cannot have given. */
export function restoreSnapshot({ json, arrays }: SavedParts, digests: DigestTable): Snapshot | undefined {
  const { sizes, lengths, links } = arrays;
  const names: unknown = isRecord(json) ? json['names'] : undefined;
  if (!(sizes instanceof Float64Array && lengths instanceof Int32Array && links instanceof Int32Array))
    return undefined;
  if (!Array.isArray(names) || names.length !== lengths.length) return undefined;
  if (!lengths.every((length) => length >= 0) || lengths.reduce((a, b) => a + b, 0) !== links.length)
    return undefined;
  if (sizes.length > digests.size || !links.every((id) => id >= 0 && id < digests.size)) return undefined;
  const repositories = new Map<string, Links>();
  let next = 0;
  for (const [index, length] of lengths.entries()) {
    repositories.set(String(names[index]), [links.subarray(next, next + length)]);
    next += length;
  }
  return { digests, sizes, repositories, lost: { count: 0, bytes: 0 } };
}

function lengthOf(links: Links): number {
  return links.reduce((sum, { length }) => sum + length, 0);
}
