import { plainJson } from '../output/plain-text.ts';
import {
  modes,
  type Reclaimable,
  type ReclaimableByMode,
  type RepositoryUsage,
  type StorageReport,
  type UploadUsage,
} from '../../registry/storage-layout/report.ts';
import { otherRelease } from './other-release.ts';
import type { Scanned } from './scanned.ts';
import { sortedDigests } from './sorted-digests.ts';

/** The report for programs, in small pieces: what would be deleted may be a million digests. */
export function* jsonOf(scanned: Scanned): Generator<string> {
  const { report } = scanned;
  const { count, bytes } = report.blobs;
  yield `{\n  "blobs": ${plainJson({ count, bytes }, 0)},\n  "repositories": `;
  yield* listOf(rowsOf(report.repositories), '  ');
  yield ',\n  "reclaimable": ';
  yield* reclaimableOf(report.reclaimable, scanned.digestText);
  for (const [key, value] of Object.entries(restOf(scanned))) yield `,\n  "${key}": ${plainJson(value, 0)}`;
  yield ',\n  "defects": ';
  yield* listOf(defectsOf(report), '  ');
  yield '\n}\n';
}

function restOf({ report, capacity, durationMs }: Scanned) {
  const { uploads, tags, manifests, release, unreadable: files, unreadablePath: example } = report;
  return {
    uploads: { count: uploads.count, bytes: uploads.bytes, oldest: timeOf(uploads.oldestMs) },
    broken: report.broken,
    scan: { durationMs: Math.round(durationMs), files: report.files },
    tags,
    manifests,
    release,
    otherRelease: { release: otherRelease(release), ...amountsOf(report.reclaimableByOtherRelease) },
    capacity: capacity ?? null,
    unreadable: { files, example: files === 0 ? null : example },
    oldestUploads: uploads.oldest.map(uploadOf),
  };
}

function* rowsOf(repositories: readonly RepositoryUsage[]): Generator {
  for (const { name, tags, manifests, allBytes, exclusiveBytes } of repositories)
    yield { name, tags, manifests, bytes: allBytes, exclusiveBytes };
}

function* defectsOf({ defects }: StorageReport): Generator {
  for (const { kind, repository, what, detail } of defects) yield { kind, repository, what, detail };
}

function* reclaimableOf(byMode: ReclaimableByMode, textOf: (id: number) => string): Generator<string> {
  let separator = '{';
  for (const mode of modes) {
    const { blobs, bytes, ...why } = amountOf(byMode[mode]);
    yield `${separator}\n    "${mode}": {"blobs":${blobs ?? 'null'},"bytes":${bytes ?? 'null'},"digests":`;
    yield* listOf(digestsOf(byMode[mode], textOf), '    ');
    for (const [key, reason] of Object.entries(why)) yield `,"${key}":${plainJson(reason, 0)}`;
    yield '}';
    separator = ',';
  }
  yield '\n  }';
}

function digestsOf(reclaimable: Reclaimable, textOf: (id: number) => string): Iterable<string> {
  return reclaimable.status === 'known' ? sortedDigests(reclaimable.ids, textOf) : [];
}

interface ReclaimableAmount {
  readonly blobs: number | null;
  readonly bytes: number | null;
  readonly blocked?: string;
  readonly unknown?: string;
}

function amountOf(reclaimable: Reclaimable): ReclaimableAmount {
  switch (reclaimable.status) {
    case 'known':
      return { blobs: reclaimable.ids.length, bytes: reclaimable.bytes };
    case 'blocked':
      return { blobs: 0, bytes: 0, blocked: reclaimable.reason };
    case 'unknown':
      return { blobs: null, bytes: null, unknown: reclaimable.reason };
  }
}

function amountsOf(byMode: ReclaimableByMode) {
  return { unreferenced: amountOf(byMode.unreferenced), untagged: amountOf(byMode.untagged) };
}

function uploadOf({ repository, id, bytes, startedMs }: UploadUsage['oldest'][number]) {
  return { repository, id, bytes, started: timeOf(startedMs) };
}

/** A file's time may lie beyond what a date can tell. */
function timeOf(timeMs: number | undefined): string | null {
  if (timeMs === undefined) return null;
  const time = new Date(timeMs);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** One line for each item. */
function* listOf(items: Iterable<unknown>, indent: string): Generator<string> {
  let separator = '[';
  for (const item of items) {
    yield `${separator}\n${indent}  ${plainJson(item, 0)}`;
    separator = ',';
  }
  yield separator === '[' ? '[]' : `\n${indent}]`;
}
