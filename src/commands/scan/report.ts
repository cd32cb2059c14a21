import { usedRatio, type Capacity } from '../../registry/storage/capacity.ts';
import { brokenKinds, type Reclaimable, type StorageReport } from '../../registry/storage-layout/report.ts';
import { plainText } from '../output/plain-text.ts';
import { byteSize, count, timeSpan } from '../output/quantities.ts';
import { textOfSections } from '../output/section.ts';
import { table } from '../output/table.ts';
import { linesOfDefects, numberOfDefects } from './defect-lines.ts';
import { commandOf, differences, inBlobs, nameOf } from './other-release.ts';
import type { Scanned } from './scanned.ts';

const longestName = 80;
const longestPath = 160;
const longestReason = 300;
const mostUploads = 5;

export interface ReportForm {
  /** How many repositories the table names. */
  readonly top: number;
  readonly hasColour: boolean;
}

/** What a scan has found, for a person: the first lines answer how full, by whom, what may go, and what is broken. */
export function reportOf(scanned: Scanned, { top, hasColour }: ReportForm): string {
  const { report, name, endMs } = scanned;
  const named = Math.min(top, report.repositories.length);
  const sections = [
    { title: `Storage ${plainText(name, longestPath)}`, lines: linesOfAll(scanned) },
    {
      title: `Largest repositories: ${count(named)} of ${count(report.repositoryCount)}`,
      lines: named === 0 ? [] : linesOfRepositories(report, named),
    },
    {
      title: `What garbage collection would delete, by the rules of ${nameOf(report.release)}`,
      lines: linesOfGarbage(report),
    },
    { title: `Unfinished uploads: ${count(report.uploads.count)}`, lines: linesOfUploads(report, endMs) },
    { title: `Broken: ${count(numberOfDefects(report))}`, lines: linesOfDefects(report) },
    { title: `Not readable: ${count(report.unreadable)}`, lines: linesOfUnreadable(report) },
  ];
  return textOfSections(sections, hasColour);
}

function linesOfAll({ report, capacity, durationMs }: Scanned): readonly string[] {
  const { blobs, repositoryCount, tags, manifests, files } = report;
  const rows = [
    ...(capacity === undefined ? [] : [['file system', capacityText(capacity)]]),
    ['stored', inBlobs(blobs)],
    ['repositories', `${count(repositoryCount)} with ${count(tags)} tags and ${count(manifests)} manifests`],
    ['largest', largestText(report)],
    ['garbage', garbageText(report)],
    ['uploads', uploadsText(report)],
    ['broken', brokenText(report)],
    ...(report.unreadable === 0
      ? []
      : [['not readable', `${count(report.unreadable)} files or directories`]]),
    ['scan', `${count(files)} files in ${timeSpan(durationMs / 1_000)}`],
  ];
  return table(['left', 'left'], rows);
}

function capacityText(capacity: Capacity): string {
  const { totalBytes, availableBytes } = capacity;
  const percent = Math.round(usedRatio(capacity) * 100);
  return `${percent} % full, ${byteSize(availableBytes)} of ${byteSize(totalBytes)} available`;
}

function largestText({ repositories, blobs }: StorageReport): string {
  const [largest] = repositories;
  if (largest === undefined) return 'none';
  const share = blobs.bytes === 0 ? 0 : Math.round((largest.allBytes / blobs.bytes) * 100);
  return `${plainText(largest.name, longestName)} with ${byteSize(largest.allBytes)}, ${share} % of all`;
}

function garbageText({ reclaimable: { unreferenced, untagged } }: StorageReport): string {
  const [without, withUntagged] = [amountText(unreferenced), amountText(untagged)];
  return without === withUntagged ? without : `${without}, with --delete-untagged ${withUntagged}`;
}

function amountText(reclaimable: Reclaimable): string {
  switch (reclaimable.status) {
    case 'known':
      return inBlobs({ count: reclaimable.ids.length, bytes: reclaimable.bytes });
    case 'blocked':
      return 'nothing, garbage-collect would fail';
    case 'unknown':
      return 'not known';
  }
}

function uploadsText({ uploads }: StorageReport): string {
  return uploads.count === 0
    ? 'none unfinished'
    : `${byteSize(uploads.bytes)} in ${count(uploads.count)} unfinished`;
}

function brokenText(report: StorageReport): string {
  const kinds = brokenKinds.filter((kind) => report.broken[kind] > 0);
  return kinds.length === 0
    ? 'nothing'
    : kinds.map((kind) => `${count(report.broken[kind])} ${kind}`).join(', ');
}

function linesOfRepositories({ repositories }: StorageReport, named: number): readonly string[] {
  const head = ['repository', 'tags', 'manifests', 'all', 'exclusive'];
  const rows = repositories
    .slice(0, named)
    .map(({ name, tags, manifests, allBytes, exclusiveBytes }) => [
      plainText(name, longestName),
      ...[tags, manifests].map(count),
      ...[allBytes, exclusiveBytes].map(byteSize),
    ]);
  return [
    ...table(['left', 'right', 'right', 'right', 'right'], [head, ...rows]),
    '  all: blobs that the repository links; exclusive: those of them that no other repository links.',
  ];
}

function linesOfGarbage(report: StorageReport): readonly string[] {
  const { unreferenced, untagged } = report.reclaimable;
  return [
    ...table(
      ['left', 'left'],
      [
        [commandOf.unreferenced, reclaimText(unreferenced)],
        [commandOf.untagged, reclaimText(untagged)],
      ],
    ),
    ...differences(report).map((line) => `  ${plainText(line, longestReason)}`),
  ];
}

function reclaimText(reclaimable: Reclaimable): string {
  const amount = amountText(reclaimable);
  if (reclaimable.status === 'known') return amount;
  const { status, reason } = reclaimable;
  return plainText(
    status === 'blocked' ? `nothing, it would fail: ${reason}` : `${amount}: ${reason}`,
    longestReason,
  );
}

function linesOfUploads({ uploads }: StorageReport, endMs: number): readonly string[] {
  const rows = uploads.oldest
    .slice(0, mostUploads)
    .map(({ repository, id, bytes, startedMs }) => [
      timeSpan(Math.max(0, endMs - startedMs) / 1_000),
      byteSize(bytes),
      `${plainText(repository, longestName)} ${plainText(id, longestName)}`,
    ]);
  return rows.length === 0 ? [] : table(['right', 'right', 'left'], [['age', 'size', 'oldest'], ...rows]);
}

function linesOfUnreadable({ unreadable, unreadablePath }: StorageReport): readonly string[] {
  if (unreadable === 0) return [];
  return [
    `  ${plainText(unreadablePath, longestPath)}${unreadable === 1 ? '' : ' and others'}`,
    '  Everything above tells only what could be read; run the scan as a user who may read all.',
  ];
}
