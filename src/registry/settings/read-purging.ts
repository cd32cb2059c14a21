import { parseGoDuration } from '../log/go-duration.ts';
import type { UploadPurging } from './model.ts';
import type { Problems } from './problems.ts';
import { unusableGroup } from './unusable-group.ts';
import { at, flagAt, isFalse, textAt, type Value } from './value.ts';

const dayAndWeek: UploadPurging = {
  isEnabled: true,
  isDryRun: false,
  ageSeconds: 604_800,
  intervalSeconds: 86_400,
};

/** storage.maintenance.uploadpurging: it is on unless it is turned off, and a group replaces all of the defaults. */
export function readPurging(group: Value | undefined, problems: Problems): UploadPurging {
  if (group === undefined) return dayAndWeek;
  const isEnabled = !isFalse(at(group, 'enabled'));
  const ageSeconds = durationAt(group, 'age');
  const intervalSeconds = durationAt(group, 'interval');
  const dryRun = at(group, 'dryrun');
  const isComplete =
    ageSeconds !== undefined &&
    intervalSeconds !== undefined &&
    dryRun?.kind === 'scalar' &&
    dryRun.type === 'flag';
  if (group.kind !== 'map' || (isEnabled && !isComplete))
    problems.add('storage.maintenance.uploadpurging', unusableGroup('UPLOADPURGING', example));
  return { isEnabled, isDryRun: flagAt(group, 'dryrun'), ageSeconds, intervalSeconds };
}

const example = '{enabled: true, age: 168h, interval: 24h, dryrun: false}';
function durationAt(group: Value, key: string): number | undefined {
  const text = textAt(group, key);
  return text === undefined ? undefined : parseGoDuration(text);
}
