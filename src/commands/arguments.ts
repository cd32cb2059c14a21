import { parseArgs } from 'node:util';
import { reasonOf } from '../domain/failure.ts';
import { readReplayArguments, replayUsage, type ReplayAsked } from './replay/arguments.ts';
import { readScanArguments, scanUsage, type ScanAsked } from './scan/arguments.ts';
import type { Environment } from './scan/settings.ts';

/** What the command line asks for. */
export type Invocation =
  | { readonly command: 'help'; readonly usage: string }
  | Exclude<Asked, { readonly command: 'help' | 'wrong' }>
  | { readonly command: 'wrong'; readonly program: string; readonly problem: string };

type Asked = RunAsked | ReplayAsked | ScanAsked;

type RunAsked =
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | { readonly command: 'run' | 'check' | 'look'; readonly flags: Flags }
  | { readonly command: 'wrong'; readonly problem: string };

export interface Flags {
  readonly configFile: string | undefined;
  readonly listenAddress: string | undefined;
  readonly stateDir: string | undefined;
  readonly enableLifecycle: boolean | undefined;
}

interface Command {
  readonly usage: string;
  /** Reads what follows the command's name; may throw what parseArgs throws. */
  readonly read: (args: readonly string[], environment: Environment) => Asked;
}

const usage = `registry-exporter [flags]
registry-exporter check [flags]
registry-exporter replay [flags] FILE…
registry-exporter scan [flags] ROOT|s3://BUCKET/PREFIX

Watches Docker registries: exposes Prometheus metrics and a status page, and sends OTLP log records.
Without a file, everything comes from the environment (REGISTRY_URL, REGISTRY_CONTAINER, …) and from
defaults: where there is a Docker Engine, it finds the registry's container and all that is to be
known of it there; else it watches http://localhost:5000. docs/configuration.md lists every option.

Commands:
  run     watch registries; what is done where no command is named
  check   check the configuration, look for the registries once, tell where each collector gets its
          data or what is missing, and end: with 0 where nothing is, with 1 otherwise
  replay  read whole logs once, and print metrics or a report; replay --help tells more
  scan    look through a registry's storage once, and tell what is in it; scan --help tells more

Flags:
  --config.file=FILE            YAML configuration
  --config.check                check the configuration alone, tell what is watched, and end
  --web.listen-address=ADDRESS  address to serve on, default :10055
  --web.enable-lifecycle        have POST /-/reload read the configuration again, as SIGHUP does
  --state.dir=DIR               directory in which counts outlast a restart
  --version                     print the version and end
  --help                        print this and end

Exit codes: 0 ended when asked to, 1 could not go on, 2 wrong use or wrong configuration.
`;

const run: Command = { usage, read: readRunArguments };

/** A new command is a folder and a line here. */
const commands: ReadonlyMap<string, Command> = new Map([
  ['run', run],
  ['check', { usage, read: (args) => asLook(readRunArguments(args)) }],
  ['replay', { usage: replayUsage, read: readReplayArguments }],
  ['scan', { usage: scanUsage, read: readScanArguments }],
]);

export function readArguments(argv: readonly string[], environment: Environment): Invocation {
  const [name = '', ...rest] = argv;
  const command = commands.get(name);
  const program = command === undefined ? 'registry-exporter' : `registry-exporter ${name}`;
  const asked = readOf(command ?? run, { args: command === undefined ? argv : rest, environment });
  if (asked.command === 'help') return { command: 'help', usage: (command ?? run).usage };
  return asked.command === 'wrong' ? { ...asked, program } : asked;
}

interface Given {
  readonly args: readonly string[];
  readonly environment: Environment;
}

function readOf({ read }: Command, { args, environment }: Given): Asked {
  try {
    return read(args, environment);
  } catch (error) {
    return { command: 'wrong', problem: firstSentence(reasonOf(error)) };
  }
}

function readRunArguments(args: readonly string[]): RunAsked {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'config.file': { type: 'string' },
      'config.check': { type: 'boolean' },
      'web.listen-address': { type: 'string' },
      'web.enable-lifecycle': { type: 'boolean' },
      'state.dir': { type: 'string' },
      version: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return { command: 'help' };
  if (values.version === true) return { command: 'version' };
  if (values['config.file'] === '') return { command: 'wrong', problem: "option '--config.file' is empty" };
  const flags = {
    configFile: values['config.file'],
    listenAddress: values['web.listen-address'],
    stateDir: values['state.dir'],
    enableLifecycle: values['web.enable-lifecycle'],
  };
  return { command: values['config.check'] === true ? 'check' : 'run', flags };
}

function asLook(asked: RunAsked): RunAsked {
  return asked.command === 'run' ? { ...asked, command: 'look' } : asked;
}

/** Node's explanation of how to pass a positional argument helps nobody here. */
function firstSentence(text: string): string {
  const [sentence = text] = text.split(/\. /);
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
}
