import { RequestUsers } from './request-users.ts';
import { fieldText, type StructuredLine } from './structured-line.ts';

const remembered = 1_024;

/** Who makes a request: 3.x says it in each line of the request, 2.8 in `authorized request` alone. */
export class AuthorizedUsers {
  private readonly users = new RequestUsers(remembered);

  note(line: StructuredLine): void {
    const user = fieldText(line, 'auth.user.name');
    if (user !== '') this.users.note(line, user);
  }

  /** For who has no line of it. */
  noteRequest(id: string, user: string): void {
    this.users.noteRequest(id, user);
  }

  /** The user of the request of this line; empty where no line has named one. */
  userOf(line: StructuredLine): string {
    const named = fieldText(line, 'auth.user.name');
    return named === '' ? this.users.userOf(line) : named;
  }

  state(): unknown {
    return this.users.state();
  }

  restore(state: unknown): void {
    this.users.restore(state);
  }
}
