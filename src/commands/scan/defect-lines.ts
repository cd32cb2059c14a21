import {
  brokenKinds,
  type BrokenKind,
  type Defect,
  type StorageReport,
} from '../../registry/storage-layout/report.ts';
import { plainText } from '../output/plain-text.ts';
import { count } from '../output/quantities.ts';

const namedOfKind = 5;
const longestName = 80;
const longestPath = 320;
const longestDetail = 300;

export function numberOfDefects({ broken }: StorageReport): number {
  return brokenKinds.reduce((sum, kind) => sum + broken[kind], 0);
}

/** Each kind with the first few that are known by name. */
export function linesOfDefects(report: StorageReport): readonly string[] {
  return brokenKinds.filter((kind) => report.broken[kind] > 0).flatMap((kind) => linesOfKind(report, kind));
}

function linesOfKind({ broken, defects }: StorageReport, kind: BrokenKind): readonly string[] {
  const named = defects.filter((defect) => defect.kind === kind).slice(0, namedOfKind);
  const rest = broken[kind] - named.length;
  return [
    `  ${count(broken[kind])} ${kind}`,
    ...named.map((defect) => `    ${lineOf(defect)}`),
    ...(rest > 0 ? [`    and ${count(rest)} more`] : []),
  ];
}

function lineOf({ repository, what, detail }: Defect): string {
  const where = repository === '' ? '' : `${plainText(repository, longestName)} `;
  return `${where}${plainText(what, longestPath)}: ${plainText(detail, longestDetail)}`;
}
