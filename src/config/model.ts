import type { EngineTls } from '../docker/tls-credentials.ts';
import type { ImageReference } from '../registry/api/image-reference.ts';
import type { ProxyRules } from '../registry/api/proxy.ts';
import type { Release } from '../registry/storage-layout/release.ts';
import type { StorageTarget } from '../registry/storage/target.ts';

/** Everything below has been validated: URLs parse, files were readable, durations are in range. */
export interface ValidatedConfig {
  readonly web: WebConfig;
  /** Where what outlasts a restart is kept; undefined where nothing is. */
  readonly stateDir: string | undefined;
  readonly docker: DockerConfig;
  readonly otlp: OtlpConfig;
  /** How many values a label from outside may have, for each metric and registry. */
  readonly labelLimit: number;
  /** The ways to probe that `/probe` knows. */
  readonly modules: readonly ProbeModule[];
  readonly registries: readonly RegistryConfig[];
}

export interface WebConfig {
  readonly host: string;
  readonly port: number;
  /** Holds what others have to know to tell of garbage collections, and is read again at each use; undefined refuses all. */
  readonly gcTokenFile?: string | undefined;
  /** Whether a reload may be asked for over HTTP. */
  readonly isLifecycleOn: boolean;
}

export interface DockerConfig {
  /** `unix:///var/run/docker.sock` or `tcp://host:port`; may be empty where no collector asks the Engine. */
  readonly host: string;
  /** Undefined where the Engine is asked in plain text. */
  readonly tls: EngineTls | undefined;
  /** Whose services are meant by the name of a service; undefined means those of every project. */
  readonly composeProject: string | undefined;
}

export interface OtlpConfig {
  /** The full URL that logs are posted to; undefined switches delivery off. */
  readonly logsUrl: string | undefined;
  /** What of a registry's log is sent: the events in it, or every line. */
  readonly logs: 'events' | 'all';
  readonly headers: Readonly<Record<string, string>>;
  /** Holds more headers, and is read again at each delivery. */
  readonly headersFile: string | undefined;
  readonly timeoutMs: number;
  readonly compression: 'none' | 'gzip';
  readonly tls: OtlpTls;
  /** What is said of the exporter itself, before what it says of its own. */
  readonly resource: Readonly<Record<string, string>>;
}

/** Files, PEM, read again at each new connection. */
export interface OtlpTls {
  /** Undefined where the authorities of Node are believed. */
  readonly caFile: string | undefined;
  /** Both or neither. */
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
}

export interface RegistryConfig {
  readonly name: string;
  readonly url: URL;
  readonly credentials: Credentials | undefined;
  /** Origins of token servers on other hosts to which the credentials may go. */
  readonly realms: readonly string[];
  readonly tls: TlsConfig;
  /** By which proxies the registry and its token server are reached. */
  readonly proxies: ProxyRules;
  readonly collectors: CollectorsConfig;
  /** Undefined where nothing is looked for through the Engine. */
  readonly discovery: DiscoveryConfig | undefined;
}

/** What is found out through the Engine: each part only where the configuration has not said it itself. */
export interface DiscoveryConfig {
  readonly intervalMs: number;
  /** What the configuration calls the container; undefined where it is to be found by its label or by what it runs. */
  readonly container: string | undefined;
  /** Whether nobody has asked for it: then it is no fault where there is no Engine. */
  readonly isOptional: boolean;
  readonly isUrlWanted: boolean;
  /** The registry's own configuration says where its token server is, and is believed. */
  readonly areRealmsWanted: boolean;
  readonly isReleaseWanted: boolean;
  readonly log: Pick<LogConfig, 'from'> | undefined;
  readonly containers: Pick<ContainerConfig, 'intervalMs'> | undefined;
  readonly storage: StorageTemplate | undefined;
  readonly gc: Omit<GcConfig, 'container'> | undefined;
}

/** All but where the storage is. */
export interface StorageTemplate extends Omit<StorageConfig, 'target' | 'room'> {
  /** File system calls; 0 for as many as it takes. */
  readonly callsPerSecond: number;
}

export interface Credentials {
  readonly username: string;
  /** Read again at each use, so that a rotated password needs no restart. */
  readonly passwordFile: string;
}

export interface TlsConfig {
  readonly caFile: string | undefined;
  /** Both or neither. */
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  /** Undefined where the certificate is to be for the host of the URL. */
  readonly serverName: string | undefined;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly insecureSkipVerify: boolean;
  /** What the server should be serving, as it lies on its disk. */
  readonly servedCertificateFile: string | undefined;
}

export interface CollectorsConfig {
  readonly probe: ProbeConfig;
  readonly canary: CanaryConfig | undefined;
  readonly log: LogConfig | undefined;
  readonly container: ContainerConfig | undefined;
  readonly storage: StorageConfig | undefined;
  readonly gc: GcConfig | undefined;
}

export interface ProbeConfig {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** How long each part of a request may take; undefined for as long as there is time. */
  readonly phaseTimeoutMs: number | undefined;
  /** 0 for whichever answers first. */
  readonly family: 0 | 4 | 6;
  /** What is read at each probe; undefined where nothing is. */
  readonly reference: ImageReference | undefined;
  /** `/debug/health` of the registry's debug server. */
  readonly healthUrl: URL | undefined;
}

export interface CanaryConfig {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly repository: string;
}

/** A way to probe a registry once. */
export interface ProbeModule {
  readonly name: string;
  /** Undefined where that of the registry holds. */
  readonly timeoutMs: number | undefined;
  readonly isAnonymous: boolean;
}

export interface LogConfig {
  readonly source:
    | { readonly kind: 'files'; readonly paths: readonly string[] }
    | { readonly kind: 'container'; readonly container: string }
    /** Those of the containers that discovery finds. */
    | { readonly kind: 'found' };
  /** Where to begin at the first sight of the log. */
  readonly from: 'beginning' | 'end';
}

export interface ContainerConfig {
  readonly intervalMs: number;
  /** Container names or compose service names. */
  readonly names: readonly string[];
}

export interface StorageConfig {
  readonly target: StorageTarget;
  /** Line of Distribution by whose rules garbage is told from what is needed. */
  readonly release: Release;
  /** Capacity is looked at on every interval, the tree every `scanIntervalMs`. */
  readonly intervalMs: number;
  readonly scanIntervalMs: number;
  /** How often nothing that is remembered of the tree is trusted. */
  readonly fullScanIntervalMs: number;
  /** Used share of the capacity, 0 to 1, above which a change of state is told. */
  readonly threshold: number;
  /** What an object store is known to hold and to have room for; undefined for a file system, which says so itself. */
  readonly room: StoreRoom | undefined;
}

/** Where the capacity of an object store comes from: it has none of its own. */
export interface StoreRoom {
  readonly quotaBytes: number | undefined;
  readonly metrics: StoreMetrics | undefined;
}

/** Metrics that the store's own server exposes. */
export interface StoreMetrics {
  readonly url: URL;
  /** Read again at each use. */
  readonly tokenFile: string | undefined;
}

export interface GcConfig {
  readonly intervalMs: number;
  /** Whose garbage collections are seen through the Engine; undefined where the Engine is not asked. */
  readonly container: string | undefined;
  /** Absolute paths of what cron jobs write. */
  readonly files: readonly string[];
  /** How long such a file may say nothing in the middle of a run. */
  readonly silenceMs: number;
  /** Within which time a run is expected to succeed; undefined where nobody said. */
  readonly expectedIntervalMs: number | undefined;
}
