import type { AlertRule } from './rule-files.ts';

/** A rule with one limit moved, and how to name it. */
export interface Mutation {
  readonly name: string;
  readonly rule: AlertRule;
}

/** Every number that something is compared with moved to either side, and every waiting time left out and made longer. */
export function mutationsOf(rule: AlertRule): readonly Mutation[] {
  return [...limitMutations(rule), ...waitMutations(rule)];
}

const limit = /(==|[<>]=?) (\d+(?:\.\d+)?)(?= |\)|\n|$)/g;

function limitMutations(rule: AlertRule): readonly Mutation[] {
  return [...rule.expr.matchAll(limit)].flatMap((match) => {
    const [text, comparison, number] = match;
    const value = Number(number);
    const others = value === 0 ? [comparison === '==' ? 1 : 1_000] : [value * 0.5, value * 2];
    return others.map((other) => {
      const changed = `${comparison ?? ''} ${other}`;
      const expr = rule.expr.slice(0, match.index) + changed + rule.expr.slice(match.index + text.length);
      return { name: `"${text}" becomes "${changed}"`, rule: { ...rule, expr } };
    });
  });
}

function waitMutations(rule: AlertRule): readonly Mutation[] {
  if (rule.for === undefined) return [];
  const { for: wait, ...hasty } = rule;
  return [
    { name: `"for: ${wait}" is gone`, rule: hasty },
    { name: `"for: ${wait}" becomes "for: 30d"`, rule: { ...rule, for: '30d' } },
  ];
}
