import { ownCopy } from './own-copy.ts';
import { requestIdOf } from './request-id.ts';
import { fieldText, type StructuredLine } from './structured-line.ts';

const remembered = 1_024;
const longestUser = 1_024;

/** Who makes a request: 3.x says it in each line of the request, 2.8 in `authorized request` alone. */
export class AuthorizedUsers {
  private readonly users = new Map<string, string>();

  note(line: StructuredLine): void {
    const user = fieldText(line, 'auth.user.name');
    if (user === '') return;
    this.users.set(requestIdOf(line), ownCopy(user, longestUser));
    for (const oldest of this.users.keys()) {
      if (this.users.size <= remembered) return;
      this.users.delete(oldest);
    }
  }

  /** The user of the request of this line; empty where no line has named one. */
  userOf(line: StructuredLine): string {
    const named = fieldText(line, 'auth.user.name');
    return named === '' ? (this.users.get(requestIdOf(line)) ?? '') : named;
  }
}
