import type { IncomingMessage } from 'node:http';

import type { RequestLog } from './logging/request-log.ts';
import type { Storage } from './storage/storage.ts';

/** What every handler needs of the registry it runs in. */
export interface RegistryParts {
  readonly storage: Storage;
  readonly uploadSecret: Buffer;
  readonly deleteEnabled: boolean;
  readonly maxBlobBytes: number;
}

/** One authorized request on its way through a handler. */
export interface Exchange extends RegistryParts {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly query: URLSearchParams;
  readonly log: RequestLog;
}

/** Locations are absolute, made from the Host that the client used. */
export function absoluteUrl({ request }: Exchange, path: string): string {
  return `http://${request.headers.host ?? 'localhost'}${path}`;
}

export function blobUrl(exchange: Exchange, name: string, digest: string): string {
  return absoluteUrl(exchange, `/v2/${name}/blobs/${digest}`);
}
