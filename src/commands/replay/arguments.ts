import { parseArgs } from 'node:util';
import { labelLimit } from '../../config/global-options.ts';
import { name as registryName } from '../../config/registry-options.ts';
import { parseFlag } from '../parse-flag.ts';

/** What is printed: metrics in the exposition format, or a report for a person or for a machine. */
export type ReplayOutput = 'metrics' | 'summary' | 'json';

export interface ReplayOptions {
  /** Paths, and `-` for standard input. */
  readonly files: readonly string[];
  readonly output: ReplayOutput;
  readonly registry: string;
  readonly labelLimit: number;
}

export type ReplayAsked =
  | { readonly command: 'help' }
  | { readonly command: 'replay'; readonly options: ReplayOptions }
  | { readonly command: 'wrong'; readonly problem: string };

export const replayUsage = `registry-exporter replay [flags] FILE…

Reads whole logs of one registry once, and prints what the exporter would have counted. The files may be
rotated generations, the two streams of a registry, or the logs of several nodes, in any order: they are
read in the order of time. Compressed files (gzip) and the records of Docker and Kubernetes are recognised
by their content; - is standard input. docs/replay.md tells more.

Flags:
  --summary        a report for a person instead of metrics
  --json           the report as JSON
  --registry=NAME  value of the label registry, default registry
  --label-limit=N  distinct repositories that get a series of their own, default 200
  --help           print this and end

Exit codes: 0 all was read, 1 a log could not be read to its end (what was read is printed) or the output
could not be written, 2 wrong use or a file that cannot be read.
`;

/** Throws what parseArgs throws for flags that it does not know. */
export function readReplayArguments(args: readonly string[]): ReplayAsked {
  const { values, positionals: files } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      summary: { type: 'boolean' },
      json: { type: 'boolean' },
      registry: { type: 'string', default: 'registry' },
      'label-limit': { type: 'string', default: '200' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return { command: 'help' };
  const name = parseFlag('--registry', values.registry, registryName.kind);
  const limit = parseFlag('--label-limit', values['label-limit'], labelLimit.kind);
  if ('problem' in name) return { command: 'wrong', ...name };
  if ('problem' in limit) return { command: 'wrong', ...limit };
  if (files.length === 0) return { command: 'wrong', problem: 'no file is named, expected one or more logs' };
  const output = outputOf(values);
  const options = { files, output, registry: name.value, labelLimit: limit.value };
  return { command: 'replay', options };
}

function outputOf({
  summary,
  json,
}: {
  summary?: boolean | undefined;
  json?: boolean | undefined;
}): ReplayOutput {
  if (json === true) return 'json';
  return summary === true ? 'summary' : 'metrics';
}
