import { ok, wrong, type Kind, type Parsed, type Wrong } from './kinds.ts';

export type Pairs = Readonly<Record<string, string>>;

export interface PairShape {
  readonly name: RegExp;
  readonly value: RegExp;
  /** What is wrong with a name that has the shape of one; undefined where nothing is. */
  readonly refuse?: (name: string) => Wrong | undefined;
}

const expected = 'a list of name=value';

/**
 * Names with values, each `name=value`: a list in YAML, taken as it stands, or one text separated by commas, in which both
 * are percent-encoded as OpenTelemetry has it for its variables (a space in `Basic%20…`).
 */
export function pairs(shape: PairShape): Kind<Pairs> {
  return {
    expected,
    parse: (raw) => {
      if (typeof raw === 'string') return collect(raw.split(',').map(decoded), shape);
      return Array.isArray(raw) ? collect(raw.map(asWritten), shape) : wrong('is not a list');
    },
  };
}

type Entry = readonly [name: string, value: string] | undefined;

export function collect(entries: readonly Entry[], shape: PairShape): Parsed<Pairs> {
  const collected = new Map<string, string>();
  for (const entry of entries) {
    const [name = '', value = ''] = entry ?? [];
    if (!shape.name.test(name) || !shape.value.test(value))
      return wrong('has an entry that is not name=value');
    const refused = shape.refuse?.(name);
    if (refused !== undefined) return refused;
    collected.set(name, value);
  }
  return collected.size > 0 ? ok(Object.fromEntries(collected)) : wrong('is empty');
}

export function asWritten(candidate: unknown): Entry {
  if (typeof candidate !== 'string') return undefined;
  const at = candidate.indexOf('=');
  return at === -1 ? undefined : [candidate.slice(0, at).trim(), candidate.slice(at + 1).trim()];
}

function decoded(candidate: string): Entry {
  try {
    const [name = '', value = ''] = asWritten(candidate) ?? [];
    return [decodeURIComponent(name), decodeURIComponent(value)];
  } catch {
    return undefined;
  }
}
