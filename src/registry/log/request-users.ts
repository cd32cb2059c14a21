import { ownCopy } from './own-copy.ts';
import { requestIdOf } from './request-id.ts';
import type { StructuredLine } from './structured-line.ts';

const longestUser = 1_024;
const longestId = 128;
const mostSaved = 128;

/** Users by the id of their request; bounded, oldest out first. */
export class RequestUsers {
  private readonly users = new Map<string, string>();
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  note(line: StructuredLine, user: string): void {
    this.noteRequest(requestIdOf(line), user);
  }

  /** The id is memory of its own, as `requestIdOf` makes it. */
  noteRequest(id: string, user: string): void {
    this.users.set(id, ownCopy(user, longestUser));
    for (const oldest of this.users.keys()) {
      if (this.users.size <= this.most) return;
      this.users.delete(oldest);
    }
  }

  /** Empty where no line has named one. */
  userOf(line: StructuredLine): string {
    return this.users.get(requestIdOf(line)) ?? '';
  }

  forget(line: StructuredLine): void {
    this.users.delete(requestIdOf(line));
  }

  /** The latest, as plain JSON: the lines of a request may stand on both sides of a process's end. */
  state(): unknown {
    return [...this.users].slice(-mostSaved);
  }

  /** Goes on from a state, which may be anything. */
  restore(state: unknown): void {
    if (!Array.isArray(state)) return;
    const pairs: readonly unknown[] = state.slice(0, mostSaved);
    for (const pair of pairs) {
      const fields: readonly unknown[] = Array.isArray(pair) ? pair : [];
      const [id, user] = fields;
      if (typeof id === 'string' && typeof user === 'string') this.noteRequest(ownCopy(id, longestId), user);
    }
  }
}
