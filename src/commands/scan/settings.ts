import { integer } from '../../config/kinds.ts';
import type { Option } from '../../config/option.ts';
import * as options from '../../config/storage-options.ts';
import type { Release } from '../../registry/storage-layout/release.ts';
import type { TargetOptions } from '../../registry/storage/parse-target.ts';
import { parseFlag, parseNamed, type ParsedFlag } from '../parse-flag.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What was given on the command line, by the names of the flags. */
export interface GivenFlags {
  readonly 'registry-version'?: string | undefined;
  readonly top: string;
  readonly 'rate-limit'?: string | undefined;
  readonly 's3.endpoint'?: string | undefined;
  readonly 's3.region'?: string | undefined;
  readonly 's3.path-style'?: boolean | undefined;
  readonly 's3.ca-file'?: string | undefined;
  readonly 's3.requests-per-hour'?: string | undefined;
}

export interface Settings {
  readonly release: Release;
  readonly top: number;
  readonly target: TargetOptions;
}

const counts = integer(0, 1_000_000);

/** What flags and variables of the environment say, or all that is wrong with them. */
export function readSettings(
  given: GivenFlags,
  environment: Environment,
): Settings | { readonly problem: string } {
  const problems: string[] = [];
  const take = <T>(parsed: ParsedFlag<T>, unused: T): T => {
    if ('value' in parsed) return parsed.value;
    problems.push(parsed.problem);
    return unused;
  };
  const setting = <T>(flag: StorageFlag, option: Option<T>): T | undefined =>
    take<T | undefined>(settingOf(option, { flag, raw: given[flag], environment }), undefined);
  const endpoint = setting('s3.endpoint', options.s3Endpoint);
  const settings: Settings = {
    release: setting('registry-version', options.version) ?? 2,
    top: take(parseFlag('--top', given.top, counts), 0),
    target: {
      callsPerSecond: setting('rate-limit', options.scanRate) ?? 0,
      s3: {
        endpoint: endpoint?.href.replace(/\/+$/, ''),
        region: setting('s3.region', options.s3Region) ?? '',
        isPathStyle: setting('s3.path-style', options.s3PathStyle) ?? endpoint !== undefined,
        caFile: setting('s3.ca-file', options.s3CaFile),
        requestsPerHour: setting('s3.requests-per-hour', options.s3RequestsPerHour) ?? 0,
      },
    },
  };
  return problems.length === 0 ? settings : { problem: problems.join('; ') };
}

type StorageFlag = Exclude<keyof GivenFlags, 'top'>;

interface Sources {
  readonly flag: string;
  readonly raw: string | boolean | undefined;
  readonly environment: Environment;
}

/** A flag goes before a variable of the environment, and that before the option's own default. */
function settingOf<T>(
  { kind, env = '', fallback }: Option<T>,
  { flag, raw, environment }: Sources,
): ParsedFlag<T | undefined> {
  if (raw !== undefined) return parseFlag(`--${flag}`, String(raw), kind);
  const variable = environment[env];
  // Compose hands on a variable that is not set as an empty one.
  if (variable !== undefined && variable !== '') return parseNamed(env, variable, kind);
  return fallback === undefined ? { value: undefined } : parseFlag(`--${flag}`, fallback, kind);
}
