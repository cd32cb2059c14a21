import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import type { OtlpTls } from '../../config/model.ts';
import { reasonOf } from '../../domain/failure.ts';

/** Keeps connections to a receiver open, as the exporter's own agent does. */
export function receiverAgent(protocol: string, tls: OtlpTls): HttpAgent {
  return protocol === 'http:' ? new HttpAgent({ keepAlive: true }) : new ReceiverAgent(tls);
}

type Connect = HttpsAgent['createConnection'];

/** Reads the files at each new connection, so that renewed certificates need no restart. */
class ReceiverAgent extends HttpsAgent {
  private readonly tls: OtlpTls;

  constructor(tls: OtlpTls) {
    // A session that is taken up again would not have its certificate judged by an authority that was exchanged since.
    super({ keepAlive: true, maxCachedSessions: 0 });
    this.tls = tls;
  }

  override createConnection(...[options, callback]: Parameters<Connect>): ReturnType<Connect> {
    try {
      return super.createConnection({ ...options, ...readFiles(this.tls) }, callback);
    } catch (error) {
      // Thrown it would leave the request without an end. The socket is there for the type alone.
      callback?.(error instanceof Error ? error : new Error(reasonOf(error)), new Socket());
      return undefined;
    }
  }
}

function readFiles({ caFile, certFile, keyFile }: OtlpTls) {
  return {
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
  };
}
