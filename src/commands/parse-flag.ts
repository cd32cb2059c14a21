import type { Kind } from '../config/kinds.ts';
import { shown } from '../config/problems.ts';

export type ParsedFlag<T> = { readonly value: T } | { readonly problem: string };

/** Reads what was given to a flag, or says in one sentence what is wrong with it. */
export function parseFlag<T>(flag: string, raw: string, kind: Kind<T>): ParsedFlag<T> {
  return parseNamed(`option '${flag}'`, raw, kind);
}

/** As `parseFlag`, for what has another name, such as a variable of the environment. */
export function parseNamed<T>(name: string, raw: string, kind: Kind<T>): ParsedFlag<T> {
  const parsed = kind.parse(raw);
  if (parsed.ok) return { value: parsed.value };
  const todo = parsed.todo === undefined ? '' : `; ${parsed.todo}`;
  return { problem: `${name} ${parsed.wrong}, expected ${kind.expected}, got ${shown(raw)}${todo}` };
}
