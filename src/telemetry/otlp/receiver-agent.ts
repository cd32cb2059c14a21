import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import type { OtlpTls } from '../../config/model.ts';
import { reasonOf } from '../../domain/failure.ts';
import { hearAnswers, type ReceiverAnswer } from './receiver-answer.ts';

/** Keeps connections to a receiver open, as the exporter's own agent does, and writes down what is answered. */
export function receiverAgent(protocol: string, tls: OtlpTls, answer: ReceiverAnswer): HttpAgent {
  return protocol === 'http:' ? new PlainAgent(answer) : new TlsAgent(tls, answer);
}

type Connect = HttpAgent['createConnection'];
type ConnectTls = HttpsAgent['createConnection'];

class PlainAgent extends HttpAgent {
  private readonly answer: ReceiverAnswer;

  constructor(answer: ReceiverAnswer) {
    super({ keepAlive: true });
    this.answer = answer;
  }

  override createConnection(...args: Parameters<Connect>): ReturnType<Connect> {
    return heard(super.createConnection(...args), this.answer);
  }
}

/** Reads the files at each new connection, so that renewed certificates need no restart. */
class TlsAgent extends HttpsAgent {
  private readonly tls: OtlpTls;
  private readonly answer: ReceiverAnswer;

  constructor(tls: OtlpTls, answer: ReceiverAnswer) {
    // A session that is taken up again would not have its certificate judged by an authority that was exchanged since.
    super({ keepAlive: true, maxCachedSessions: 0 });
    this.tls = tls;
    this.answer = answer;
  }

  override createConnection(...[options, callback]: Parameters<ConnectTls>): ReturnType<ConnectTls> {
    try {
      return heard(super.createConnection({ ...options, ...readFiles(this.tls) }, callback), this.answer);
    } catch (error) {
      // Thrown it would leave the request without an end. The socket is there for the type alone.
      callback?.(error instanceof Error ? error : new Error(reasonOf(error)), new Socket());
      return undefined;
    }
  }
}

function heard(connection: ReturnType<Connect>, answer: ReceiverAnswer): ReturnType<Connect> {
  if (connection instanceof Socket) hearAnswers(connection, answer);
  return connection;
}

function readFiles({ caFile, certFile, keyFile }: OtlpTls) {
  return {
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
  };
}
