import type { LogFact } from '../../../registry/log/facts.ts';
import type { LogLine } from '../../../registry/log/line.ts';
import { ownRequest } from '../../../registry/log/own-facts.ts';
import { requestOfCompleted } from '../../../registry/log/structured-request.ts';
import { pathOf } from './path.ts';
import type { SlowRequest } from './summary.ts';

const most = 10;

/** Keeps the requests that took longest. Only the structured log tells how long one took. */
export class Slowest {
  #requests: SlowRequest[] = [];

  note(line: LogLine, facts: readonly LogFact[]): void {
    const duration = line.kind === 'structured' ? facts.find((fact) => fact.kind === 'duration') : undefined;
    if (duration === undefined || line.kind !== 'structured') return;
    const { seconds } = duration;
    const fastestKept = this.#requests.at(-1);
    if (this.#requests.length === most && fastestKept !== undefined && fastestKept.seconds >= seconds) return;
    const request = requestOfCompleted(line);
    if (request === undefined) return;
    const { timeMs, status, method, uri, client } = ownRequest(request);
    const slow = { time: new Date(timeMs).toISOString(), seconds, status, method, path: pathOf(uri), client };
    this.#requests = [...this.#requests, slow]
      .sort((one, other) => other.seconds - one.seconds)
      .slice(0, most);
  }

  all(): readonly SlowRequest[] {
    return this.#requests;
  }
}
