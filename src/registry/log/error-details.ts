import type { RequestFact } from './facts.ts';
import { ownCopy } from './own-copy.ts';

const remembered = 256;
const longestKey = 2_048;

type Named = Pick<RequestFact, 'method' | 'uri' | 'status'>;

/** What the structured log said of a 5xx, until its access line comes; bounded, oldest out first. */
export class ErrorDetails {
  private readonly details = new Map<string, string>();

  /** Takes a request whose texts are its own, for its detail is kept as it is. */
  remember(request: RequestFact): void {
    this.details.set(keyOf(request), request.errorDetail);
    for (const oldest of this.details.keys()) {
      if (this.details.size <= remembered) return;
      this.details.delete(oldest);
    }
  }

  /** The detail of the request with this line; empty where there is none. */
  take(line: Named): string {
    const key = keyOf(line);
    const detail = this.details.get(key) ?? '';
    this.details.delete(key);
    return detail;
  }
}

function keyOf({ method, uri, status }: Named): string {
  return ownCopy(`${status} ${method} ${uri}`, longestKey);
}
