import { RequestUsers } from './request-users.ts';
import { fieldText, type StructuredLine } from './structured-line.ts';

const remembered = 256;
const namedInMessage = /^error authenticating user "((?:[^"\\]|\\.)*)": /;

/**
 * Who failed to log in stands in a line before the refusal, with the same request id: `user failed to authenticate` of 3.x,
 * `error authenticating user "…"` of 2.8. An unknown user leaves no such line on 3.1.
 */
export class FailedUsers {
  private readonly users = new RequestUsers(remembered);

  note(line: StructuredLine): void {
    const user = userOf(line);
    if (user !== undefined) this.users.note(line, user);
  }

  /** The user that the request of this line named; empty where no line did. */
  take(line: StructuredLine): string {
    const user = this.users.userOf(line);
    this.users.forget(line);
    return user;
  }

  state(): unknown {
    return this.users.state();
  }

  restore(state: unknown): void {
    this.users.restore(state);
  }
}

function userOf(line: StructuredLine): string | undefined {
  if (line.message === 'user failed to authenticate') return fieldText(line, 'username');
  return namedInMessage.exec(line.message)?.[1];
}
