import type { TokenAuth } from './auth/token-auth.ts';
import type { FaultRule } from './faults.ts';

export interface EmbeddedRegistryOptions {
  /** The storage root; `docker/registry/v2` appears below it. */
  readonly root: string;
  /** 0, the default, takes a free port. Only the loopback interface is served. */
  readonly port?: number;
  /** Names and passwords of basic authentication; without them everybody is served. */
  readonly users?: Readonly<Record<string, string>>;
  readonly realm?: string;
  /** Token authentication instead: who issues tokens, and the address of its endpoint. */
  readonly token?: Omit<TokenAuth, 'kind'>;
  /** False turns the Apache lines off, as `log.accesslog.disabled` does. */
  readonly accessLog?: boolean;
  /** False answers deletes with 405, as `storage.delete.enabled: false` does. */
  readonly deleteEnabled?: boolean;
  readonly maxBlobBytes?: number;
  readonly faults?: readonly FaultRule[];
  /** Takes each line, without its newline, in the order in which the registry prints them. */
  readonly writeLog: (line: string) => void;
}

export interface EmbeddedRegistry {
  readonly url: string;
  readonly port: number;
  readonly setFaults: (faults: readonly FaultRule[]) => void;
  /** Ends every connection, those of hanging requests too. */
  readonly close: () => Promise<void>;
}

export const DEFAULT_MAX_BLOB_BYTES = 1024 ** 3;
// Distribution's own limit.
export const MAX_MANIFEST_BYTES = 4 * 1024 ** 2;
