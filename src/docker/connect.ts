import {
  Agent as PlainAgent,
  request as plainRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import Docker from 'dockerode';
import { readCredentials, type EngineTls, type TlsCredentials } from './tls-credentials.ts';
import type { DialContext } from './dial.ts';
import type { EngineResult } from './engine-result.ts';

/** A way to an Engine, good for many questions. Its connections are kept open between them. */
export interface EngineConnection {
  readonly docker: Docker;
  /** What is under way goes on; nothing is kept open for later. */
  retire(): void;
}

/** No question is on its way for longer than it takes, so more than that many idle connections are of no use. */
const keptConnections = 200;

/** Reads the certificates anew. Sends nothing: the first question does. */
export async function connect(
  host: string,
  tls: EngineTls | undefined,
): Promise<EngineResult<EngineConnection>> {
  if (tls === undefined || host.startsWith('unix://'))
    return { status: 'ok', value: connectionOver(host, new PlainAgent(pooling)) };
  const credentials = await readCredentials(tls);
  if (credentials.status !== 'ok') return credentials;
  return { status: 'ok', value: connectionOver(host, tlsAgent(credentials.value)) };
}

const pooling = { keepAlive: true, maxFreeSockets: keptConnections };

function tlsAgent(credentials: TlsCredentials): TlsAgent {
  return new TlsAgent({ ...pooling, ...credentials, rejectUnauthorized: true });
}

function connectionOver(host: string, agent: PlainAgent): EngineConnection {
  const protocol = agent instanceof TlsAgent ? 'https' : 'http';
  const docker = new Docker({ ...placeOf(host), protocol, headers: {} });
  const request = protocol === 'https' ? tlsRequest : plainRequest;
  sendPlainly(docker, (options, respond) => request({ ...options, agent }, respond));
  return {
    docker,
    retire: () => {
      agent.maxFreeSockets = 0;
      for (const socket of idleSockets(agent)) socket.destroy();
    },
  };
}

/** Everything is said, so that dockerode does not fill the gaps from DOCKER_HOST. */
function placeOf(host: string): Docker.DockerOptions {
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length), host: undefined };
  const { hostname, port } = new URL(host);
  return { host: hostname, port: port || '2375', socketPath: undefined };
}

type Send = (options: RequestOptions, respond: (response: IncomingMessage) => void) => ClientRequest;
type BuildArguments = [RequestOptions, DialContext, unknown, (error: unknown, response: unknown) => void];

/**
 * docker-modem goes wherever an answer sends it, which a proxy's list of paths says nothing of, and for each question writes
 * all options out, keys included, for a debug output that nobody reads: docs/adr/0008-engine-questions.md.
 */
function sendPlainly(docker: Docker, send: Send): void {
  const buildRequest = (...[options, context, , done]: BuildArguments): void => {
    const request = send(options, (response) => {
      done(null, response);
    });
    request.on('error', (error) => {
      done(error, null);
    });
    context.begin(request);
    request.end();
  };
  Reflect.set(docker.modem, 'buildRequest', buildRequest);
}

function idleSockets(agent: PlainAgent): readonly Socket[] {
  return Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []);
}
