import type { ReceivedRecord } from '../telemetry/otlp/decode.ts';

/** What Loki makes of a record: labels and structured metadata alike are texts, with underscores for what a label cannot have. */
export function lokiEntry({ resource, attributes, severity }: ReceivedRecord): ReadonlyMap<string, string> {
  const [number, text] = severity;
  const facts = { ...resource, ...attributes, severity_number: number, severity_text: text };
  return new Map(Object.entries(facts).map(([name, value]) => [name.replaceAll(/\W/g, '_'), String(value)]));
}

/**
 * Whether the entry passes a query as the panels write them: a selector, and filters of labels behind it, of which `and` binds
 * more than `or`. A label that is absent is an empty text.
 */
export function passes(entry: ReadonlyMap<string, string>, logql: string): boolean {
  const [selector = '', ...filters] = logql.split(/ \| (?=\w+[=!~])/);
  const wanted = [...selector.slice(1, -1).split(', '), ...filters];
  return wanted.every((filter) =>
    filter.split(' or ').some((one) => one.split(' and ').every((matcher) => matches(entry, matcher))),
  );
}

function matches(entry: ReadonlyMap<string, string>, matcher: string): boolean {
  const [, label = '', operator = '', value = ''] = /^(\w+)(=~|!~|!=|=)"([^"]*)"$/.exec(matcher) ?? [];
  if (operator === '') throw new Error(`not a matcher: ${matcher}`);
  const text = entry.get(label) ?? '';
  const isAlike = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(text) : text === value;
  return operator.startsWith('!') ? !isAlike : isAlike;
}
