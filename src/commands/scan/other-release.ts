import {
  modes,
  type Amount,
  type Mode,
  type Reclaimable,
  type StorageReport,
} from '../../registry/storage-layout/report.ts';
import type { Release } from '../../registry/storage-layout/release.ts';
import { byteSize, count } from '../output/quantities.ts';

const names: Readonly<Record<Release, string>> = { 2: 'Distribution 2.8', 3: 'Distribution 3' };

export function nameOf(release: Release): string {
  return names[release];
}

export function otherRelease(release: Release): Release {
  return release === 2 ? 3 : 2;
}

/** How a mode is asked for on the command line of the registry. */
export const commandOf: Readonly<Record<Mode, string>> = {
  unreferenced: 'registry garbage-collect',
  untagged: 'registry garbage-collect --delete-untagged',
};

/** `1 GiB in 2,345 blobs` */
export function inBlobs({ count: blobs, bytes }: Amount): string {
  return `${byteSize(bytes)} in ${count(blobs)} ${blobs === 1 ? 'blob' : 'blobs'}`;
}

/** Where the other line of Distribution would delete something else: a line each, without what both would do alike. */
export function differences(report: StorageReport): readonly string[] {
  const { release, reclaimable, reclaimableByOtherRelease } = report;
  const other = otherRelease(release);
  const told = modes.map((mode) =>
    differenceOf({ mode, other, ours: reclaimable[mode], theirs: reclaimableByOtherRelease[mode] }),
  );
  return [...new Set(told.flat())];
}

interface Compared {
  readonly mode: Mode;
  readonly other: Release;
  readonly ours: Reclaimable;
  readonly theirs: Reclaimable;
}

function differenceOf({ mode, other, ours, theirs }: Compared): readonly string[] {
  if (ours.status === 'unknown' || theirs.status === 'unknown') return [];
  if (theirs.status === 'blocked')
    return ours.status === 'blocked' ? [] : [`${nameOf(other)} would fail: ${theirs.reason}`];
  const isSame =
    ours.status === 'known' && ours.ids.length === theirs.ids.length && ours.bytes === theirs.bytes;
  if (isSame) return [];
  const flag = mode === 'untagged' ? ' with --delete-untagged' : '';
  const amount = inBlobs({ count: theirs.ids.length, bytes: theirs.bytes });
  const isMultiArch = mode === 'untagged' && ours.status === 'known';
  const why = isMultiArch ? ': 2.8 deletes the layers of multi-arch images, even tagged ones' : '';
  return [`${nameOf(other)} would delete ${amount}${flag}${why}`];
}
