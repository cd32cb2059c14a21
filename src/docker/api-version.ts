import { engineFailure, type EngineResult } from './engine-result.ts';

/**
 * Minor numbers of the API's versions 1.x. The oldest is Engine 20.10's, where stats need no second sample; the newest is
 * Engine 29's, up to which the changes of the paths that we use are known and touch nothing that is read here.
 */
const oldest = 41;
const newest = 52;

/** What an Engine says of itself; undefined where it, or a proxy before it, does not. */
export interface OfferedVersions {
  readonly newest: string | undefined;
  readonly oldest: string | undefined;
}

/** Whether `/version` has to be asked for, too: the other end may have given up the versions that we know. */
export function isNewerThanKnown(version: string): boolean {
  return (minorOf(version) ?? 0) > newest;
}

/** What stands before each path; nothing where the Engine is to choose. */
export function agreeOnVersion(offered: OfferedVersions): EngineResult<string> {
  const [theirNewest, theirOldest] = [minorOf(offered.newest), minorOf(offered.oldest)];
  if (theirOldest !== undefined && theirOldest > newest)
    return engineFailure(
      'api_version',
      `the engine's API begins with 1.${theirOldest}, expected 1.${newest} or older; upgrade the exporter`,
    );
  // An older Engine answers as well as it can: it has other versions than we know, but the same paths.
  if (theirNewest === undefined || theirNewest < oldest) return { status: 'ok', value: '' };
  return { status: 'ok', value: `/v1.${Math.min(theirNewest, newest)}` };
}

/** The Engine's own word that a version is not, or no longer, to be had. */
export function isVersionRefusal(message: string): boolean {
  return /client version \S+ is too (old|new)/.test(message);
}

function minorOf(version: string | undefined): number | undefined {
  const [, minor] = /^1\.(\d{1,4})$/.exec(version ?? '') ?? [];
  return minor === undefined ? undefined : Number(minor);
}
