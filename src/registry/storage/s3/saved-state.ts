import type { SavedParts } from '../driver.ts';
import type { SavedBudget } from './request-budget.ts';

export interface SavedState {
  /** Whose state it is. */
  readonly target: string;
  readonly wholeAtMs: number;
  readonly budget: SavedBudget | undefined;
}

export function saveState({ target, wholeAtMs, budget }: SavedState): SavedParts {
  return { json: { target, wholeAtMs, ...(budget === undefined ? {} : { budget }) }, arrays: {} };
}

/** Undefined for what is no such state. */
export function restoreState({ json }: SavedParts): SavedState | undefined {
  if (!isObject(json)) return undefined;
  const { target, wholeAtMs, budget } = json;
  if (typeof target !== 'string' || typeof wholeAtMs !== 'number') return undefined;
  return { target, wholeAtMs, budget: budgetOf(budget) };
}

function budgetOf(json: unknown): SavedBudget | undefined {
  if (!isObject(json)) return undefined;
  const { requests, atMs } = json;
  return typeof requests === 'number' && typeof atMs === 'number' ? { requests, atMs } : undefined;
}

function isObject(json: unknown): json is { readonly [key in string]?: unknown } {
  return typeof json === 'object' && json !== null;
}
