import { IncomingMessage, type ClientRequest } from 'node:http';
import type Docker from 'dockerode';
import { reasonOf } from '../domain/failure.ts';
import type { Query } from './routes.ts';

export interface DialOptions {
  readonly path: string;
  readonly query: Query;
  /** The answer has begun, or never will. */
  readonly onAnswer: (answer: IncomingMessage | Error) => void;
}

/** What docker-modem hands on from `dial` to whoever sends. */
export interface DialContext {
  /** Told of the request before it is sent. */
  readonly begin: (request: ClientRequest) => void;
}

/** A question on its way. */
export interface Call {
  /** Closes the connection, if there is one yet. */
  abort(): void;
}

/** Has docker-modem put the path together and `connect.ts` send it. A signal for each would cost more than a function. */
export function dial(docker: Docker, { path, query, onAnswer }: DialOptions): Call {
  let isAborted = false;
  let sent: ClientRequest | undefined;
  const context: DialContext = {
    begin: (request) => {
      sent = request;
      if (isAborted) request.destroy();
    },
  };
  const question = { path: `${path}?`, method: 'GET', options: query, ...context };
  docker.modem.dial(question, (error: unknown, response: unknown) => {
    if (response instanceof IncomingMessage) onAnswer(response);
    else onAnswer(error instanceof Error ? error : new Error(`no response: ${reasonOf(error)}`));
  });
  return {
    abort: () => {
      isAborted = true;
      sent?.destroy();
    },
  };
}
