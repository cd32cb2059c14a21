import type { IncomingMessage } from 'node:http';

import { authorize, type Auth } from './auth/authorize.ts';
import type { RegistryParts } from './exchange.ts';
import type { FaultEffect } from './faults.ts';
import { dispatch } from './handlers/dispatch.ts';
import type { InstanceLog } from './logging/instance-log.ts';
import type { Moment } from './logging/moment.ts';
import { RequestLog } from './logging/request-log.ts';
import { registryError } from './registry-error.ts';
import { failWith, plainError, redirect, unloggedError, type Reply } from './reply.ts';
import type { RequestTarget } from './request-target.ts';
import type { Route } from './routes.ts';

export interface DecideParts extends RegistryParts {
  readonly log: InstanceLog;
  readonly auth: Auth | undefined;
}

export interface Arrived {
  readonly request: IncomingMessage;
  readonly startedAt: Moment;
  readonly target: RequestTarget;
  readonly fault: FaultEffect | undefined;
}

export interface Decision {
  readonly reply: Reply;
  /** Absent where Distribution answers before its app has seen the request. */
  readonly log?: RequestLog;
}

/** The answer, in the order of Distribution's wrappers: health, liveness, router, authorization, handler. */
export async function decide(parts: DecideParts, arrived: Arrived): Promise<Decision> {
  const { target, fault } = arrived;
  if (fault?.kind === 'unavailable') {
    const detail = 'health check failed: please see /debug/health';
    return { reply: unloggedError(registryError('UNAVAILABLE', detail)) };
  }
  const unrouted = answerUnrouted(target);
  if (unrouted !== undefined) return { reply: unrouted };
  if (target.route === undefined) return { reply: plainError(404, '404 page not found') };
  return decideRouted(parts, arrived, target.route);
}

function answerUnrouted({ path, cleanedPath, search }: RequestTarget): Reply | undefined {
  if (path === undefined) return plainError(400, '400 Bad Request');
  if (path === '/') {
    return { kind: 'unlogged', status: 200, headers: { 'Cache-Control': 'no-cache' }, body: '' };
  }
  if (path !== cleanedPath) return redirect(`${encodeURI(cleanedPath)}${search}`, '');
  return path === '/v2' ? redirect('/v2/', '<a href="/v2/">Moved Permanently</a>.\n\n') : undefined;
}

async function decideRouted(parts: DecideParts, arrived: Arrived, route: Route): Promise<Decision> {
  const { request, target, startedAt, fault } = arrived;
  const log = new RequestLog(parts.log, request, { route, startedAt });
  const { method, query } = target;
  if (parts.auth !== undefined) {
    const attempt = { header: request.headers.authorization, route, method, query };
    const authorization = authorize(parts.auth, attempt, log);
    if (authorization.status === 'refused') {
      const headers = { 'WWW-Authenticate': authorization.challenge };
      return { reply: unloggedError(registryError('UNAUTHORIZED', authorization.access), headers), log };
    }
  }
  if (fault?.kind === 'error') return { reply: failWith(registryError('UNKNOWN', fault.detail)), log };
  return { reply: await dispatch({ ...parts, request, method, query, log }, route), log };
}
