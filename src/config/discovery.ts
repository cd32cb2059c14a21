import type { CollectorsConfig, DiscoveryConfig, StorageTemplate } from './model.ts';
import type { Option } from './option.ts';
import * as options from './registry-options.ts';
import * as access from './access-options.ts';
import type { Section } from './section.ts';
import * as storageOptions from './storage-options.ts';

/** What holds of each collector wherever its source is. */
export interface Templates {
  readonly log: NonNullable<DiscoveryConfig['log']>;
  readonly containers: NonNullable<DiscoveryConfig['containers']>;
  readonly storage: StorageTemplate;
  readonly gc: NonNullable<DiscoveryConfig['gc']>;
}

export interface Said {
  readonly container: string | undefined;
  readonly collectors: CollectorsConfig;
  readonly templates: Templates;
}

/** Whoever says where one of these is, has something of their own in mind. */
const places: readonly Option<unknown>[] = [
  ...[options.registryUrl, options.logFiles, options.logContainer, options.containerNames],
  ...[storageOptions.root, options.gcContainer],
];

/** What is to be found through the Engine; undefined where nothing is. */
export function readDiscovery(section: Section, said: Said): DiscoveryConfig | undefined {
  const mode = section.readOr(options.discoveryMode, 'off');
  const intervalMs = section.readOr(options.discoveryInterval, 0);
  const isAsked = mode === 'on' || said.container !== undefined;
  if (mode === 'off' || (!isAsked && places.some((place) => section.has(place)))) return undefined;
  return { intervalMs, container: said.container, isOptional: !isAsked, ...wanted(section, said) };
}

type Wanted = Omit<DiscoveryConfig, 'intervalMs' | 'container' | 'isOptional'>;

/** What the configuration says always goes before what is found. */
function wanted(section: Section, { collectors, templates }: Said): Wanted {
  const hasLog = section.has(options.logFiles) || section.has(options.logContainer);
  return {
    isUrlWanted: !section.has(options.registryUrl),
    areRealmsWanted: !section.has(access.realms),
    isReleaseWanted: !section.has(storageOptions.version),
    log: hasLog ? undefined : templates.log,
    containers: section.has(options.containerNames) ? undefined : templates.containers,
    storage: collectors.storage === undefined ? templates.storage : undefined,
    gc: collectors.gc?.container === undefined ? templates.gc : undefined,
  };
}
