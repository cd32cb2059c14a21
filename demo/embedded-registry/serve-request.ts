import type { IncomingMessage, ServerResponse } from 'node:http';

import { applyFault } from './apply-fault.ts';
import { decide, type DecideParts } from './decide.ts';
import type { FaultList } from './faults.ts';
import { formatAccessLine } from './logging/access-line.ts';
import { readTarget } from './request-target.ts';
import { COMMON_HEADERS, sendReply } from './send-reply.ts';

export interface RegistryService extends DecideParts {
  readonly accessLog: boolean;
  readonly faults: FaultList;
}

/** One request from its first byte to its access line. */
export async function serveRequest(
  service: RegistryService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAt = service.log.now();
  const target = readTarget(request);
  const fault = service.faults.take(target);
  if (await applyFault(fault, response)) return;
  const { reply, log } = await decide(service, { request, startedAt, target, fault });
  for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
  const { outcome, rest } = await sendReply(response, reply, log);
  // Written before the answer is flushed, so that whoever has the answer finds the lines.
  if (service.accessLog) service.log.writeAccess(formatAccessLine(request, startedAt, outcome));
  response.end(rest);
}
