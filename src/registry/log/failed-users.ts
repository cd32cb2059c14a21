import { ownCopy } from './own-copy.ts';
import { requestIdOf } from './request-id.ts';
import { fieldText, type StructuredLine } from './structured-line.ts';

const remembered = 256;
const longestUser = 1_024;
const namedInMessage = /^error authenticating user "((?:[^"\\]|\\.)*)": /;

/**
 * Who failed to log in stands in a line before the refusal, with the same request id: `user failed to authenticate` of 3.x,
 * `error authenticating user "…"` of 2.8. An unknown user leaves no such line on 3.1.
 */
export class FailedUsers {
  private readonly users = new Map<string, string>();

  note(line: StructuredLine): void {
    const user = userOf(line);
    if (user === undefined) return;
    this.users.set(requestIdOf(line), ownCopy(user, longestUser));
    for (const oldest of this.users.keys()) {
      if (this.users.size <= remembered) return;
      this.users.delete(oldest);
    }
  }

  /** The user that the request of this line named; empty where no line did. */
  take(line: StructuredLine): string {
    const id = requestIdOf(line);
    const user = this.users.get(id) ?? '';
    this.users.delete(id);
    return user;
  }
}

function userOf(line: StructuredLine): string | undefined {
  if (line.message === 'user failed to authenticate') return fieldText(line, 'username');
  return namedInMessage.exec(line.message)?.[1];
}
