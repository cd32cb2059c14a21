/** What a key of the configuration holds, as Distribution has it in memory. */
export type Value = Scalar | List | YamlMap | NamedMap;

export interface Scalar {
  readonly kind: 'scalar';
  readonly type: 'null' | 'flag' | 'number' | 'text';
  /** As written, without quotes. */
  readonly text: string;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Value[];
}

/** As YAML gives it: a key may be of any type, so variables do not reach into it. A repeated key is there twice. */
export interface YamlMap {
  readonly kind: 'map';
  readonly pairs: readonly Pair[];
}

export interface Pair {
  readonly key: string;
  readonly value: Value;
}

/** With keys that are known to be text: variables reach into it. */
export interface NamedMap {
  readonly kind: 'named';
  readonly entries: ReadonlyMap<string, Value>;
}

export const nothing: Scalar = { kind: 'scalar', type: 'null', text: '' };

export const emptyMap: NamedMap = { kind: 'named', entries: new Map() };

export function isNothing(value: Value | undefined): boolean {
  return value === undefined || (value.kind === 'scalar' && value.type === 'null');
}

export function textScalar(text: string): Scalar {
  return { kind: 'scalar', type: 'text', text };
}

/** The value below a path of keys; undefined where one of them is not there. */
export function at(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((parent, key) => {
    if (parent?.kind === 'named') return parent.entries.get(key);
    if (parent?.kind === 'map') return parent.pairs.findLast((pair) => pair.key === key)?.value;
    return undefined;
  }, value);
}

/** Longer than any path, address or name: what exceeds it is none. */
const longestText = 4096;

/** The text below a path; undefined where nothing, an empty text or something else is there. */
export function textAt(value: Value | undefined, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  if (found?.kind !== 'scalar' || found.type !== 'text' || found.text.length > longestText) return undefined;
  return found.text === '' ? undefined : found.text;
}

export function flagAt(value: Value | undefined, ...path: readonly string[]): boolean {
  return isTrue(at(value, ...path));
}

export function isTrue(value: Value | undefined): boolean {
  return value?.kind === 'scalar' && value.type === 'flag' && /^(?:y|yes|true|on)$/i.test(value.text);
}

export function isFalse(value: Value | undefined): boolean {
  return value?.kind === 'scalar' && value.type === 'flag' && !isTrue(value);
}

/** A value as Go prints one of an unknown type, for drivers take any scalar for a text; undefined where the key is missing. */
export function printedAt(value: Value | undefined, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  if (found?.kind !== 'scalar' || found.text.length > longestText) return undefined;
  return print(found);
}

function print(scalar: Scalar): string {
  switch (scalar.type) {
    case 'null':
      return '<nil>';
    case 'flag':
      return String(isTrue(scalar));
    case 'number':
      return printNumber(scalar.text.replaceAll('_', ''));
    case 'text':
      return scalar.text;
  }
}

function printNumber(text: string): string {
  const sign = text.startsWith('-') ? '-' : '';
  const figures = text.replace(/^[-+]/, '');
  // Go reads a leading zero as octal; a number with all its digits is kept as it is, for it may be larger than JavaScript's.
  if (/^0[0-7]+$/.test(figures)) return `${sign}${Number(`0o${figures}`)}`;
  return `${sign}${/^(?:0|[1-9]\d*)$/.test(figures) ? figures : String(Number(figures))}`;
}

/** What a value is, for a message: never the value, which may be a secret. */
export function describe(value: Value): string {
  switch (value.kind) {
    case 'list':
      return 'a list';
    case 'map':
    case 'named':
      return 'a group of keys';
    case 'scalar':
      return scalarNames[value.type];
  }
}

const scalarNames = { null: 'nothing', flag: 'true or false', number: 'a number', text: 'a text' } as const;
