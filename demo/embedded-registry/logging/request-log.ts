import type { IncomingMessage } from 'node:http';

import type { Route } from '../routes.ts';
import { errorCodeWords, type RegistryError } from '../registry-error.ts';
import { createUuidV7 } from '../uuid-v7.ts';
import type { Outcome } from './access-line.ts';
import { formatGoDuration } from './go-duration.ts';
import { utf8Text } from './header-text.ts';
import type { Entry, InstanceLog } from './instance-log.ts';
import type { LogFields } from './json-line.ts';
import type { Moment } from './moment.ts';
import { findRemoteAddress } from './remote-address.ts';

export interface CompletedOutcome extends Outcome {
  readonly contentType: string | undefined;
}

export interface RequestStart {
  readonly route: Route;
  readonly startedAt: Moment;
}

/** The structured lines of one request; all carry its id, and its user once that is known. */
export class RequestLog {
  private readonly log: InstanceLog;
  private readonly startedAt: Moment;
  private fields: LogFields;

  constructor(log: InstanceLog, request: IncomingMessage, { route, startedAt }: RequestStart) {
    this.log = log;
    this.startedAt = startedAt;
    const { address, invalid } = findRemoteAddress(request);
    for (const value of invalid) {
      log.writeBare({ level: 'warning', msg: `invalid remote IP address: ${JSON.stringify(value)}` });
    }
    this.fields = { ...requestFields(request, address, this.startedAt), ...routeFields(route) };
  }

  write({ level, msg, fields }: Entry): void {
    this.log.write({ level, msg, fields: { ...this.fields, ...fields } });
  }

  authorized(user: string): void {
    this.fields = { ...this.fields, 'auth.user.name': user };
    this.write({ level: 'info', msg: 'authorized request' });
  }

  completed(outcome: CompletedOutcome): void {
    this.write({ level: 'info', msg: 'response completed', fields: this.responseFields(outcome) });
  }

  /** One line for each error, so several for one request. */
  completedWithErrors(errors: readonly RegistryError[], outcome: CompletedOutcome): void {
    for (const { code, message, detail } of errors) {
      const fields = { 'err.code': errorCodeWords(code), 'err.message': message, 'err.detail': detail };
      this.write({
        level: 'error',
        msg: 'response completed with error',
        fields: { ...this.responseFields(outcome), ...fields },
      });
    }
  }

  private responseFields({ status, written, contentType }: CompletedOutcome): LogFields {
    const elapsedNs = Number(this.log.now().monotonicNs - this.startedAt.monotonicNs);
    return {
      'http.response.contenttype': contentType,
      'http.response.duration': formatGoDuration(elapsedNs),
      'http.response.status': status,
      'http.response.written': written,
    };
  }
}

function requestFields(request: IncomingMessage, address: string, { epochMs }: Moment): LogFields {
  const { headers } = request;
  return {
    'http.request.contenttype': headers['content-type'] || undefined,
    'http.request.host': headers.host,
    'http.request.id': createUuidV7(epochMs),
    'http.request.method': request.method,
    'http.request.referer': headers.referer || undefined,
    'http.request.remoteaddr': address,
    'http.request.uri': utf8Text(request.url ?? ''),
    'http.request.useragent': utf8Text(headers['user-agent'] ?? ''),
  };
}

function routeFields(route: Route): LogFields {
  switch (route.kind) {
    case 'base':
    case 'catalog':
      return {};
    case 'tags':
      return { 'vars.name': route.name };
    case 'manifest':
      return { 'vars.name': route.name, 'vars.reference': route.reference };
    case 'blob':
      return { 'vars.name': route.name, 'vars.digest': route.digest };
    case 'upload':
      return { 'vars.name': route.name, 'vars.uuid': route.uuid || undefined };
  }
}
