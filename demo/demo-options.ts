import { parseArgs } from 'node:util';

export type RegistryChoice = 'auto' | 'embedded' | 'real';

export interface DemoOptions {
  readonly registry: RegistryChoice;
  /** Where the status page goes; the next free port when it is taken. */
  readonly port: number;
  /** Seconds after which the demo ends by itself; absent for one that runs until it is stopped. */
  readonly seconds: number | undefined;
  /** Nobody guesses a password, and nothing is asked for that the registry answers with 500. */
  readonly isHealthy: boolean;
}

export type ParsedOptions =
  | { readonly status: 'ok'; readonly options: DemoOptions }
  | { readonly status: 'invalid'; readonly problems: readonly string[] };

export const USAGE = `usage: npm run demo -- [--registry embedded|real] [--port N] [--seconds N] [--healthy]
`;

export function parseDemoOptions(argv: readonly string[]): ParsedOptions {
  const raw = readArguments(argv);
  if (typeof raw === 'string') return { status: 'invalid', problems: [raw] };
  const problems: string[] = [];
  const registry = readRegistry(raw.registry, problems);
  const port = readNumber('--port', raw.port, { min: 1, max: 65_535, problems }) ?? 10_055;
  const seconds = readNumber('--seconds', raw.seconds, { min: 1, max: 86_400, problems });
  if (problems.length > 0) return { status: 'invalid', problems };
  return { status: 'ok', options: { registry, port, seconds, isHealthy: raw.healthy === true } };
}

interface RawOptions {
  readonly registry?: string | undefined;
  readonly port?: string | undefined;
  readonly seconds?: string | undefined;
  readonly healthy?: boolean | undefined;
}

function readArguments(argv: readonly string[]): RawOptions | string {
  const options = {
    registry: { type: 'string' },
    port: { type: 'string' },
    seconds: { type: 'string' },
    healthy: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readRegistry(text: string | undefined, problems: string[]): RegistryChoice {
  if (text === undefined) return 'auto';
  if (text === 'embedded' || text === 'real') return text;
  problems.push(`--registry: is unknown, expected embedded or real, got ${JSON.stringify(text)}`);
  return 'auto';
}

interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly problems: string[];
}

function readNumber(
  flag: string,
  text: string | undefined,
  { min, max, problems }: NumberRule,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  problems.push(`${flag}: is no number in range, expected ${min} to ${max}, got ${JSON.stringify(text)}`);
  return undefined;
}
