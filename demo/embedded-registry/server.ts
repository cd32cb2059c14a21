import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

import type { Auth } from './auth/authorize.ts';
import { FaultList } from './faults.ts';
import { closeServer, listenOnLoopback } from './loopback-server.ts';
import { InstanceLog } from './logging/instance-log.ts';
import { systemMoment } from './logging/moment.ts';
import { DEFAULT_MAX_BLOB_BYTES, type EmbeddedRegistry, type EmbeddedRegistryOptions } from './options.ts';
import { serveRequest, type RegistryService } from './serve-request.ts';
import { openStorage } from './storage/storage.ts';

/** A registry of our own: Distribution's API, storage layout and log lines, for demonstrations and tests. */
export async function startEmbeddedRegistry(options: EmbeddedRegistryOptions): Promise<EmbeddedRegistry> {
  const log = new InstanceLog(options.writeLog, systemMoment);
  const service = createService(options, log);
  const server = createServer((request, response) => {
    serveRequest(service, request, response).catch((error: unknown) => {
      // What a panic does to a request: a line without its id, and a connection that ends.
      log.writeBare({ level: 'error', msg: `panic serving request: ${String(error)}` });
      response.destroy();
    });
  });
  const port = await listenOnLoopback(server, options.port ?? 0);
  writeStartLines(log, port);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    setFaults: (faults) => {
      service.faults.set(faults);
    },
    close: () => closeServer(server),
  };
}

function createService(options: EmbeddedRegistryOptions, log: InstanceLog): RegistryService {
  const faults = new FaultList();
  faults.set(options.faults ?? []);
  return {
    log,
    faults,
    accessLog: options.accessLog ?? true,
    auth: chooseAuth(options),
    storage: openStorage(options.root),
    uploadSecret: randomBytes(32),
    deleteEnabled: options.deleteEnabled ?? true,
    maxBlobBytes: options.maxBlobBytes ?? DEFAULT_MAX_BLOB_BYTES,
  };
}

function chooseAuth({ users, token, realm = 'Registry Realm' }: EmbeddedRegistryOptions): Auth | undefined {
  if (token !== undefined) return { kind: 'token', ...token };
  if (users === undefined) return undefined;
  return { kind: 'basic', realm, users: new Map(Object.entries(users)) };
}

function writeStartLines(log: InstanceLog, port: number): void {
  log.write({ level: 'info', msg: 'redis not configured' });
  log.write({ level: 'info', msg: `listening on 127.0.0.1:${port}` });
}
