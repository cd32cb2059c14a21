import { scanPhases, type ScanProgress } from '../../registry/storage/scan-progress.ts';
import { barOf } from '../output/progress-bar.ts';
import { count } from '../output/quantities.ts';

const longestPhase = Math.max(...scanPhases.map(({ length }) => length));

/** How far a scan has come in which phase. */
export function scanningText({ phase, done, total }: ScanProgress): string {
  const name = phase.padEnd(longestPhase);
  if (total === undefined || total === 0) return `${name}  ${count(done)}`;
  // What is scanned may grow meanwhile.
  const share = Math.min(1, done / total);
  return `${name}  ${barOf(share)}  ${count(done)} of ${count(total)}`;
}
