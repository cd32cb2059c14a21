import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import type { FaultEffect } from './faults.ts';

/** Does what a fault does before the registry itself has a say; true when there is nothing left to answer. */
export async function applyFault(fault: FaultEffect | undefined, response: ServerResponse): Promise<boolean> {
  switch (fault?.kind) {
    case undefined:
    case 'error':
    case 'unavailable':
      return false;
    case 'delay':
      await wait(fault.ms);
      return false;
    case 'hang':
      return true;
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
    case 'html':
      response.writeHead(fault.status, { 'Content-Type': 'text/html' });
      response.end(`<html><body><h1>${fault.status}</h1></body></html>\n`);
      return true;
  }
}
