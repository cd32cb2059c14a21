import { parseArgs } from 'node:util';
import { parseTarget } from '../../registry/storage/parse-target.ts';
import type { StorageTarget } from '../../registry/storage/target.ts';
import type { Release } from '../../registry/storage-layout/release.ts';
import { readSettings, type Environment } from './settings.ts';

export interface ScanOptions {
  readonly target: StorageTarget;
  readonly release: Release;
  readonly output: 'table' | 'json';
  /** How many repositories the table names. */
  readonly top: number;
  readonly failsOnBroken: boolean;
}

export type ScanAsked =
  | { readonly command: 'help' }
  | { readonly command: 'scan'; readonly options: ScanOptions }
  | { readonly command: 'wrong'; readonly problem: string };

export const scanUsage = `registry-exporter scan [flags] ROOT|s3://BUCKET/PREFIX

Looks through the storage of one registry once, and tells how full it is, which repositories take most, what
garbage collection would delete, and what is broken. ROOT is the directory that holds docker/registry/v2.
Nothing is written, neither there nor elsewhere. docs/scan.md tells more.

Flags:
  --json                  the report as JSON, with every digest that would be deleted
  --fail-on-broken        exit code 1 when something is broken, or could not be read
  --registry-version=2|3  by whose rules garbage is told: 2 for 2.8, 3 for 3.0 and later; default 2
  --top=N                 repositories in the table, default 20
  --rate-limit=N          file system calls in a second, default 0: as many as it takes
  --s3.endpoint=URL       address of the object store, default Amazon's own
  --s3.region=REGION      region of the bucket, default us-east-1
  --s3.path-style         the bucket is part of the path; what is done where an endpoint is given
  --s3.ca-file=FILE       certificates to trust besides Node's own
  --s3.requests-per-hour=N
                          a scan that has used them up waits; default 0: as many as it takes
  --help                  print this and end

Where a flag is not given, the exporter's own variables count: REGISTRY_STORAGE_REGISTRY_VERSION,
REGISTRY_STORAGE_SCAN_RATE, REGISTRY_STORAGE_S3_ENDPOINT, …_REGION, …_PATH_STYLE, …_CA_FILE and …_REQUESTS_PER_HOUR.
Credentials of an object store are found as Amazon's SDK does: in AWS_… variables, in a shared file, or by the
role of the machine.

Exit codes: 0 all was read, 1 the scan or its output failed, or something is broken and --fail-on-broken is given,
2 wrong use, or a ROOT that is no registry's.
`;

const flags = {
  json: { type: 'boolean' },
  'fail-on-broken': { type: 'boolean' },
  'registry-version': { type: 'string' },
  top: { type: 'string', default: '20' },
  'rate-limit': { type: 'string' },
  's3.endpoint': { type: 'string' },
  's3.region': { type: 'string' },
  's3.path-style': { type: 'boolean' },
  's3.ca-file': { type: 'string' },
  's3.requests-per-hour': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const expected = 'expected the root directory of a registry, or s3://BUCKET/PREFIX';

/** Throws what parseArgs throws for flags that it does not know. */
export function readScanArguments(args: readonly string[], environment: Environment): ScanAsked {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: flags });
  if (values.help === true) return { command: 'help' };
  const [where, ...others] = positionals;
  if (where === undefined) return wrong(`no storage is named, ${expected}`);
  if (others.length > 0) return wrong(`${positionals.length} storages are named, ${expected}`);
  const settings = readSettings(values, environment);
  if ('problem' in settings) return wrong(settings.problem);
  const parsed = parseTarget(where, settings.target);
  if (parsed.status === 'wrong') return wrong(parsed.problem);
  const strange = strangeFlag(Object.keys(values), parsed.target);
  if (strange !== undefined) return wrong(strange);
  const { release, top } = settings;
  return {
    command: 'scan',
    options: {
      ...{ release, top, target: parsed.target },
      output: values.json === true ? 'json' : 'table',
      failsOnBroken: values['fail-on-broken'] === true,
    },
  };
}

function wrong(problem: string): ScanAsked {
  return { command: 'wrong', problem };
}

/** A flag that is not obeyed is a mistake that nobody would notice. */
function strangeFlag(given: readonly string[], { kind }: StorageTarget): string | undefined {
  const isBucket = kind === 's3';
  const strange = given.find((flag) => (isBucket ? flag === 'rate-limit' : flag.startsWith('s3.')));
  if (strange === undefined) return undefined;
  const [got, wanted] = isBucket ? ['bucket', 'directory'] : ['directory', 'bucket'];
  return `option '--${strange}' is given for a ${got}, expected it only for a ${wanted}`;
}
