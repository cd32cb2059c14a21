import type { Operation } from './routes.ts';

/** How a request goes wrong on purpose. */
export type FaultEffect =
  // Storage trouble: 500 UNKNOWN with this detail, after authorization, logged as a real one is.
  | { readonly kind: 'error'; readonly detail: string }
  // The health checks' wrapper: 503 before anything else, only in the access log.
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  // What a proxy in front answers: the registry never sees it, so nothing is logged.
  | { readonly kind: 'html'; readonly status: number };

export interface FaultRule {
  readonly method?: string;
  readonly operation?: Operation;
  readonly path?: RegExp;
  /** How many requests it hits before it is spent; without a number, all. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

export interface FaultTarget {
  readonly method: string;
  readonly path: string | undefined;
  readonly operation: Operation | undefined;
}

/** The rules in force, the first match wins. */
export class FaultList {
  private rules: { readonly rule: FaultRule; left: number }[] = [];

  set(rules: readonly FaultRule[]): void {
    this.rules = rules.map((rule) => ({ rule, left: rule.times ?? Infinity }));
  }

  take(target: FaultTarget): FaultEffect | undefined {
    const entry = this.rules.find(({ rule, left }) => left > 0 && hits(rule, target));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.rule.effect;
  }
}

function hits(rule: FaultRule, { method, path, operation }: FaultTarget): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  if (rule.operation !== undefined && rule.operation !== operation) return false;
  return rule.path === undefined || rule.path.test(path ?? '');
}
