import { parseArgs } from 'node:util';
import { reasonOf } from '../domain/failure.ts';

/** What the command line asks for. */
export type Invocation =
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | { readonly command: 'run' | 'check'; readonly flags: Flags }
  | { readonly command: 'wrong'; readonly problem: string };

export interface Flags {
  readonly configFile: string | undefined;
  readonly listenAddress: string | undefined;
}

export const usage = `registry-exporter [flags]

Watches Docker registries: exposes Prometheus metrics and a status page, and sends OTLP log records.
Without a file, everything comes from the environment (REGISTRY_URL, REGISTRY_CONTAINER, …) and from
defaults: it then watches http://localhost:5000. docs/configuration.md lists every option.

Flags:
  --config.file=FILE            YAML configuration
  --config.check                check the configuration, tell what is watched, and end
  --web.listen-address=ADDRESS  address to serve on, default :10055
  --version                     print the version and end
  --help                        print this and end

Exit codes: 0 ended when asked to, 1 could not go on, 2 wrong use or wrong configuration.
`;

export function readArguments(argv: readonly string[]): Invocation {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        'config.file': { type: 'string' },
        'config.check': { type: 'boolean' },
        'web.listen-address': { type: 'string' },
        version: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) return { command: 'help' };
    if (values.version === true) return { command: 'version' };
    if (values['config.file'] === '') return { command: 'wrong', problem: "option '--config.file' is empty" };
    const flags = { configFile: values['config.file'], listenAddress: values['web.listen-address'] };
    return { command: values['config.check'] === true ? 'check' : 'run', flags };
  } catch (error) {
    return { command: 'wrong', problem: firstSentence(reasonOf(error)) };
  }
}

/** Node's explanation of how to pass a positional argument helps nobody here. */
function firstSentence(text: string): string {
  const [sentence = text] = text.split(/\. /);
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
}
