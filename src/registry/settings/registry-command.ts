/** What a container's command line does, as far as it shows. */
export type RegistryCommand =
  | { readonly kind: 'serves'; readonly configPath: string | undefined }
  /** Hands a YAML file to an entry point, which may be a registry's. */
  | { readonly kind: 'entrypoint'; readonly configPath: string }
  /** Something else than serving, such as a garbage collection. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unknown' };

/** Distribution's program is called so upstream, by Debian, and by Harbor, which warns of its other use. */
const programs: ReadonlySet<string> = new Set(['registry', 'docker-registry', 'registry_DO_NOT_USE_GC']);
const entryPoints: ReadonlySet<string> = new Set(['entrypoint.sh', 'docker-entrypoint.sh']);

/** Longer than what a person or Compose writes; the rest is not looked at. */
const mostWords = 500;
const longestWord = 16_384;

/** Reads entry point and command of a container together, whole words or the text of a shell. */
export function readCommand(tokens: readonly string[]): RegistryCommand {
  const words = tokens
    .slice(0, mostWords)
    .flatMap((token) => token.slice(0, longestWord).split(/[\s;&|()"']+/))
    .filter((word) => word !== '')
    .slice(0, mostWords);
  const found = words.map((word, index) => commandAt(word, words.slice(index + 1, index + 3)));
  return (
    found.find(({ kind }) => kind === 'serves') ??
    found.find(({ kind }) => kind === 'entrypoint') ??
    found.find(({ kind }) => kind === 'other') ?? { kind: 'unknown' }
  );
}

function commandAt(word: string, [next, afterNext]: readonly string[]): RegistryCommand {
  const name = word.split('/').at(-1) ?? '';
  if (programs.has(name)) return next === 'serve' ? serving(afterNext) : { kind: 'other' };
  if (!entryPoints.has(name) || next === undefined) return { kind: 'unknown' };
  if (isYamlFile(next)) return { kind: 'entrypoint', configPath: next };
  if (next === 'serve') return serving(afterNext);
  return next === 'garbage-collect' || next === 'help' ? { kind: 'other' } : { kind: 'unknown' };
}

function serving(argument: string | undefined): RegistryCommand {
  return { kind: 'serves', configPath: argument?.startsWith('-') === false ? argument : undefined };
}

function isYamlFile(word: string): boolean {
  return /\.ya?ml$/.test(word);
}
