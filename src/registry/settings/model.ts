import type { Release } from '../storage-layout/release.ts';

/** What a registry's own configuration says. No member holds a secret: no password, no key, no user info of a URL. */
export interface RegistrySettings {
  /** The file was not seen, and the one in the official image stands in for it: what no variable says may be wrong. */
  readonly isAssumed: boolean;
  /** Where the API listens; undefined for a socket file, and where the system chooses the port. */
  readonly address: Address | undefined;
  /** Path before `/v2/`, with a slash at both ends. */
  readonly prefix: string;
  /** What clients call the registry, where that is configured. */
  readonly externalUrl: string | undefined;
  readonly isTls: boolean;
  /** Undefined also where the certificate comes from an ACME server. */
  readonly certificatePath: string | undefined;
  readonly needsClientCertificate: boolean;
  readonly hasSecret: boolean;
  readonly debugAddress: Address | undefined;
  readonly hasPrometheus: boolean;
  readonly prometheusPath: string | undefined;
  readonly auth: AuthSettings;
  readonly storage: StorageSettings;
  readonly isDeleteEnabled: boolean;
  readonly isReadOnly: boolean;
  readonly cache: 'inmemory' | 'redis' | 'none';
  readonly log: LogSettings;
  readonly proxy: ProxySettings | undefined;
  /** Whether the registry checks itself and answers 503 while a check fails. */
  readonly hasHealthCheck: boolean;
  /** How many endpoints are told of pushes and pulls; disabled ones do not count. */
  readonly notificationEndpoints: number;
  readonly uploadPurging: UploadPurging;
}

export interface Address {
  /** As written: empty for every interface, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

export const authKinds = ['none', 'silly', 'htpasswd', 'token', 'other'] as const;

export interface AuthSettings {
  readonly kind: (typeof authKinds)[number];
  readonly realm: string | undefined;
  readonly service: string | undefined;
  readonly issuer: string | undefined;
  readonly htpasswdPath: string | undefined;
}

export const storageDrivers = ['filesystem', 's3', 'azure', 'gcs', 'swift', 'oss', 'inmemory'] as const;

export interface StorageSettings {
  readonly driver: (typeof storageDrivers)[number] | 'other';
  /** In a bucket the prefix of all keys; undefined where there is none. */
  readonly rootDirectory: string | undefined;
  /** Of Azure the container. */
  readonly bucket: string | undefined;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  /** Whether the bucket is part of the path and not of the host name. */
  readonly pathStyle: boolean;
}

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export const logFormatters = ['text', 'json', 'logstash'] as const;

export interface LogSettings {
  readonly level: (typeof logLevels)[number];
  readonly formatter: (typeof logFormatters)[number];
  readonly hasAccessLog: boolean;
}

/** A pull-through cache and what it is in front of. */
export interface ProxySettings {
  readonly remoteUrl: string;
}

export interface UploadPurging {
  readonly isEnabled: boolean;
  /** Whether it only tells what it would delete. */
  readonly isDryRun: boolean;
  /** Seconds without a change after which an unfinished upload goes; undefined where the configuration gives no duration. */
  readonly ageSeconds: number | undefined;
  readonly intervalSeconds: number | undefined;
}

export interface SettingsSource {
  /** Text of the configuration file; undefined where nobody could read it. */
  readonly yaml: string | undefined;
  /** Of the registry's process; what does not begin with `REGISTRY_` is not looked at. */
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined where nothing tells: what the releases do differently is then read as 2 does it. */
  readonly release: Release | undefined;
}
