import { ownCopy } from './own-copy.ts';

/** Tells the first line of a request from its later ones. */
export interface RequestIds {
  /** True at the first sight of an id; a line without one is always new. */
  isNew(id: string): boolean;
  /** The latest of them, as plain JSON: the lines of a request may stand on both sides of a process's end. */
  state(): unknown;
  /** Goes on from a state, which may be anything. */
  restore(state: unknown): void;
}

const remembered = 4_096;
const mostSaved = 128;
const longestId = 128;

/**
 * Remembers the last few thousand request ids. The lines of one request stand close together, so that is enough. Ids are
 * kept as they are given, so they have to be bounded and memory of their own, as `requestIdOf` makes them.
 */
export class RecentIds implements RequestIds {
  private readonly ids = new Set<string>();

  isNew(id: string): boolean {
    if (id === '') return true;
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    if (this.ids.size > remembered) this.forgetOldest();
    return true;
  }

  state(): unknown {
    return [...this.ids].slice(-mostSaved);
  }

  restore(state: unknown): void {
    if (!Array.isArray(state)) return;
    const ids: readonly unknown[] = state.slice(0, mostSaved);
    for (const id of ids) if (typeof id === 'string') this.isNew(ownCopy(id, longestId));
  }

  private forgetOldest(): void {
    for (const oldest of this.ids) {
      this.ids.delete(oldest);
      return;
    }
  }
}
