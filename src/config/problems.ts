import { quote } from '../domain/quote.ts';
import { withoutCredentials } from '../domain/without-credentials.ts';

/** Gathers everything that is wrong, so that a user mends it in one go. */
export class Problems {
  readonly all: string[] = [];

  add(where: string, problem: { wrong: string; expected: string; got: string; todo?: string }): void {
    const todo = problem.todo === undefined ? '' : `; ${problem.todo}`;
    this.all.push(`${where}: ${problem.wrong}, expected ${problem.expected}, got ${problem.got}${todo}`);
  }
}

const longestShown = 80;

/** A value as a user would recognise it, in one line and without what may be a secret. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return cut(quote(withoutCredentials(value)));
  if (Array.isArray(value)) return shownList(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a mapping';
}

function shownList(values: readonly unknown[]): string {
  if (values.length === 0) return 'an empty list';
  if (values.some((value) => typeof value === 'object' && value !== null)) return 'a list';
  return cut(`[${values.map(shown).join(', ')}]`);
}

function cut(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
