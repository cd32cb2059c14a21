/** What the name of a rotated log says of its place among the others. */
export interface GenerationName {
  /** The name without `.gz`: while it is being compressed a generation is there twice. */
  readonly stem: string;
  readonly isGzip: boolean;
  readonly order:
    | { readonly by: 'number'; readonly number: number }
    | { readonly by: 'date'; readonly date: string };
}

const number = /^\.(\d{1,5})$/;
/** `-20261120`, `-2026112010`, `-20261120101500`, `.20261120-101500`, `-2026-11-20`, and seconds since 1970. */
const date = /^[-.](\d{4}-?\d{2}-?\d{2}(?:[-_T.]?\d{2,6})?)$/;

const longestSuffix = 24;

/**
 * Whether a name is that of a rotated generation of a log. Strict, for `registry.log-access` and `registry.log.bak` are
 * logs of their own or nobody's.
 */
export function generationName(base: string, name: string): GenerationName | undefined {
  if (!name.startsWith(base)) return undefined;
  const isGzip = name.endsWith('.gz');
  const stem = isGzip ? name.slice(0, -3) : name;
  const suffix = stem.slice(base.length);
  const counted = number.exec(suffix)?.[1];
  if (counted !== undefined) return { stem, isGzip, order: { by: 'number', number: Number(counted) } };
  const dated = date.exec(suffix)?.[1];
  if (dated !== undefined) return { stem, isGzip, order: { by: 'date', date: dated.replace(/\D/g, '') } };
  return undefined;
}

/** The names whose generation a file of this name may be. */
export function possibleBases(name: string): readonly string[] {
  const stem = name.endsWith('.gz') ? name.slice(0, -3) : name;
  const bases: string[] = [];
  for (let end = Math.max(1, stem.length - longestSuffix); end < stem.length; end += 1) {
    const base = stem.slice(0, end);
    if (generationName(base, stem) !== undefined) bases.push(base);
  }
  return bases;
}
