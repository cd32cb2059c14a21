import { readDocker, withUsableDiscovery } from './docker.ts';
import { emptyDocument, type ConfigDocument } from './document.ts';
import { readModules } from './modules.ts';
import type { ValidatedConfig } from './model.ts';
import * as options from './global-options.ts';
import { readOtlp } from './otlp.ts';
import { Problems } from './problems.ts';
import { readProxies } from './proxies.ts';
import { readDocument } from './read-document.ts';
import { readRegistries } from './registries.ts';
import { Section, type Environment } from './section.ts';
import { keyTree, refuseUnknownKeys } from './unknown-keys.ts';

export type LoadedConfig =
  | { readonly ok: true; readonly config: ValidatedConfig }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface ConfigSources {
  /** Undefined where everything comes from the environment. */
  readonly file: string | undefined;
  readonly environment: Environment;
  /** The flag `--web.listen-address`. */
  readonly listenAddress: string | undefined;
  /** The flag `--state.dir`. */
  readonly stateDir?: string | undefined;
  /** Whether the flag `--web.enable-lifecycle` is there. */
  readonly enableLifecycle?: boolean | undefined;
}

const keys = keyTree([...options.globalOptions.map(({ key }) => key), 'modules', 'registries']);

/** The only way to a `ValidatedConfig`: a valid one, or every problem at once. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const read = sources.file === undefined ? undefined : readDocument(sources.file);
  if (read?.ok === false) return read;
  const problems = new Problems();
  const config = readConfig(sources, read?.document ?? emptyDocument(), problems);
  return problems.all.length > 0 ? { ok: false, problems: problems.all } : { ok: true, config };
}

function readConfig(sources: ConfigSources, document: ConfigDocument, problems: Problems): ValidatedConfig {
  const { environment } = sources;
  refuseUnknownKeys({ document, problems }, [], keys);
  const source = { document, path: [], environment, flags: flagsOf(sources), problems };
  const section = new Section(source);
  // They decide what is needed of the rest, but their problems are told last, as the file has them.
  const late = new Problems();
  const read = readRegistries({ document, environment, problems: late });
  const proxies = readProxies(environment, problems);
  const registries = read.map((registry) => ({ ...withUsableDiscovery(registry, source), proxies }));
  const config = {
    web: {
      ...section.readOr(options.listen, { host: '', port: 0 }),
      gcTokenFile: section.read(options.gcTokenFile),
      isLifecycleOn: section.readOr(options.enableLifecycle, false),
    },
    stateDir: section.read(options.stateDirectory),
    docker: readDocker(source, registries),
    otlp: readOtlp(source),
    labelLimit: section.readOr(options.labelLimit, 1),
    modules: readModules({ document, problems }),
    registries,
  };
  problems.all.push(...late.all);
  return config;
}

function flagsOf({ listenAddress, stateDir, enableLifecycle }: ConfigSources): Environment {
  return {
    '--web.listen-address': listenAddress,
    '--state.dir': stateDir,
    '--web.enable-lifecycle': enableLifecycle === true ? 'true' : undefined,
  };
}
