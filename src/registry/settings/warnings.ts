import { isLoopback } from './address.ts';
import { hasDefaultCredentials } from './default-credentials.ts';
import type { Address, RegistrySettings } from './model.ts';
import { warningTexts, type WarningName } from './warning-texts.ts';

export interface Warning {
  readonly name: WarningName;
  readonly sentence: string;
}

/** What the Engine says of a registry's container, as far as warnings need it. */
export interface ContainerFacts {
  readonly publishedPorts: readonly PublishedPort[];
  /** The container has the machine's own network, where nothing needs to be published. */
  readonly hasHostNetwork: boolean;
  readonly hasHealthCheck: boolean;
  /** Containers that serve the same registry, this one included. */
  readonly replicas: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Nothing is mounted over the configuration file: it is the image's own, and an assumed one is right. */
  readonly hasImageFile: boolean;
}

export interface PublishedPort {
  /** Of TCP. */
  readonly containerPort: number;
  /** Empty for every address of the machine. */
  readonly hostAddress: string;
}

export interface WarningScene {
  readonly settings: RegistrySettings;
  readonly container: ContainerFacts;
}

type RaisedHere = Exclude<WarningName, 'not_read_only_during_gc'>;

/** When each is raised. That of a garbage collection is raised by who watches it. */
const conditions: Readonly<Record<RaisedHere, (scene: WarningScene) => boolean>> = {
  no_http_secret: ({ settings }) => !settings.hasSecret && settings.proxy === undefined,
  debug_port_published: ({ settings, container }) => isPublic(settings.debugAddress, container),
  delete_disabled: ({ settings }) => !settings.isDeleteEnabled,
  log_level_hides_requests: ({ settings: { log } }) => log.level === 'warn' || log.level === 'error',
  access_log_disabled: ({ settings }) => !settings.log.hasAccessLog,
  no_health_check: ({ settings, container }) => !settings.hasHealthCheck && !container.hasHealthCheck,
  inmemory_cache_with_replicas: ({ settings, container }) =>
    settings.cache === 'inmemory' && container.replicas > 1,
  tls_off_on_public_address: ({ settings, container }) =>
    !settings.isTls && isPublic(settings.address, container),
  default_credentials: ({ container }) => hasDefaultCredentials(container.environment),
  no_auth_on_public_address: ({ settings, container }) =>
    letsAnybodyIn(settings) && isPublic(settings.address, container),
};

/**
 * What is worth a warning, in the order of the table. Of settings whose file was not seen only what is certain: a
 * mounted file may say anything, that of the image is known.
 */
export function warningsOf(scene: WarningScene): readonly Warning[] {
  const isKnown = !scene.settings.isAssumed || scene.container.hasImageFile;
  return names
    .filter((name) => (isKnown || name === 'default_credentials') && conditions[name](scene))
    .map((name) => ({ name, sentence: warningTexts[name].sentence }));
}

const names: readonly RaisedHere[] = Object.keys(warningTexts).filter(isRaisedHere);

function isRaisedHere(name: string): name is RaisedHere {
  return name in conditions;
}

/** Whether other machines reach what listens at an address of the container. */
function isPublic(address: Address | undefined, { hasHostNetwork, publishedPorts }: ContainerFacts): boolean {
  // What listens on the container's own loopback is reached by no published port.
  if (address === undefined || isLoopback(address.host)) return false;
  if (hasHostNetwork) return true;
  return publishedPorts.some(
    ({ containerPort, hostAddress }) => containerPort === address.port && !isLoopback(hostAddress),
  );
}

/** The silly method takes any text for a password. */
function letsAnybodyIn({ auth, needsClientCertificate }: RegistrySettings): boolean {
  return (auth.kind === 'none' || auth.kind === 'silly') && !needsClientCertificate;
}
