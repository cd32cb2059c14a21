import { isRecord } from '../../../domain/record.ts';
import { ManifestTable, noDigest, type SavedManifests } from '../../storage-layout/manifest-table.ts';
import type { SavedParts } from '../driver.ts';
import { savedPairs } from '../memory/saved-pairs.ts';

/** Of a table in which digests are numbered below `digests`. */
export function saveManifests(table: ManifestTable, digests: number): SavedParts {
  const { starts, lengths, kinds, sizes, references, roles, count, faults } = table.save();
  return {
    json: { count, faults },
    arrays: {
      starts: starts.subarray(0, digests),
      lengths: lengths.subarray(0, digests),
      kinds: kinds.subarray(0, digests),
      sizes: sizes.subarray(0, digests),
      ...{ references, roles },
    },
  };
}

/** Undefined for what `saveManifests` cannot have given. */
export function restoreManifests(parts: SavedParts, digests: number): ManifestTable | undefined {
  const saved = savedManifests(parts);
  return saved !== undefined && isSound(saved, digests) ? ManifestTable.restore(saved) : undefined;
}

function savedManifests({ json, arrays }: SavedParts): SavedManifests | undefined {
  const { starts, lengths, kinds, sizes, references, roles } = arrays;
  if (!isRecord(json)) return undefined;
  const { count, faults } = json;
  if (typeof count !== 'number') return undefined;
  if (!(starts instanceof Int32Array && lengths instanceof Int32Array && sizes instanceof Int32Array))
    return undefined;
  if (!(kinds instanceof Uint8Array && roles instanceof Uint8Array && references instanceof Int32Array))
    return undefined;
  return { starts, lengths, kinds, sizes, references, roles, count, faults: savedFaults(faults) };
}

function savedFaults(json: unknown): SavedManifests['faults'] {
  return savedPairs(json).flatMap(([id, faults]) => {
    if (typeof id !== 'number' || !isRecord(faults)) return [];
    return [[id, { 2: textOf(faults['2']), 3: textOf(faults['3']) }] as const];
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether every number leads to something within the arrays and the table of digests. */
function isSound(saved: SavedManifests, digests: number): boolean {
  const { starts, lengths, kinds, sizes, references, roles } = saved;
  const areEqual = [lengths, kinds, sizes].every(({ length }) => length === starts.length);
  return (
    areEqual &&
    starts.length <= digests &&
    references.length === roles.length &&
    references.every((id) => id >= noDigest && id < digests) &&
    starts.every((start, id) => start < 0 || isWithin(start, lengths[id] ?? 0, references.length))
  );
}

function isWithin(start: number, length: number, end: number): boolean {
  return length >= 0 && start + length <= end;
}
