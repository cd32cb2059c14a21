import { ok, wrong, type Kind } from './kinds.ts';

export type Headers = Readonly<Record<string, string>>;

const entry = /^([A-Za-z0-9!#$%&'*+.^_`|~-]+)=([\t\x20-\x7e]*)$/;

/**
 * Headers, each `name=value`: a list in YAML, taken as it stands, or one text separated by commas, whose values are
 * percent-encoded as OpenTelemetry has it for its variable (a space in `Basic%20…`).
 */
export const headers: Kind<Headers> = {
  expected: 'a list of name=value',
  parse: (raw) => {
    if (typeof raw === 'string') return collect(raw.split(',').map(decodeEntry));
    return Array.isArray(raw) ? collect(raw) : wrong('is not a list');
  },
};

function collect(entries: readonly unknown[]): ReturnType<typeof headers.parse> {
  const collected = new Map<string, string>();
  for (const candidate of entries) {
    const [, name, value] = typeof candidate === 'string' ? (entry.exec(candidate.trim()) ?? []) : [];
    if (name === undefined || value === undefined) return wrong('has an entry that is not name=value');
    collected.set(name, value);
  }
  return collected.size > 0 ? ok(Object.fromEntries(collected)) : wrong('is empty');
}

function decodeEntry(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
