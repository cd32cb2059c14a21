import { logLevels } from './model.ts';
import type { Problems } from './problems.ts';
import type { Shape, Struct } from './shape.ts';
import { describe, emptyMap, isNothing, textScalar, type NamedMap, type Pair, type Value } from './value.ts';

export interface DecodeContext {
  /** Key or variable, for messages. */
  readonly where: string;
  readonly problems: Problems;
  /** What the place held before: a group that is written twice is filled twice. */
  readonly before?: Value | undefined;
}

/** Gives a value of the file the type that the program expects there. Where it cannot, the registry does not start: what was there stays. */
export function decode(shape: Shape, value: Value, context: DecodeContext): Value | undefined {
  if (isNothing(value)) return undefined;
  switch (shape.kind) {
    case 'text':
      return value.kind === 'scalar' ? textScalar(value.text) : refuse(value, 'a text', context);
    case 'flag':
      if (value.kind === 'scalar' && value.type === 'flag') return value;
      return refuse(value, 'true or false', context);
    case 'level':
      return decodeLevel(value, context);
    case 'sections':
      return decodeSections(shape.mostEntries, value, context);
    case 'list':
      return decodeList(shape.item, value, context);
    case 'struct':
      return decodeStruct(shape, value, context);
  }
}

/** A group of free parameters: keys are text, and what they hold keeps the type that YAML gives it. */
export function decodeParameters(value: Value, context: DecodeContext): Value | undefined {
  if (isNothing(value)) return undefined;
  if (value.kind !== 'map') return refuse(value, 'a group of keys', context);
  return { kind: 'named', entries: new Map(value.pairs.map((pair) => [pair.key, pair.value])) };
}

function decodeLevel(value: Value, context: DecodeContext): Value | undefined {
  const level = value.kind === 'scalar' ? value.text.toLowerCase() : '';
  if (logLevels.some((known) => known === level)) return textScalar(level);
  return refuse(value, `one of ${logLevels.join(', ')}`, context);
}

function decodeSections(mostEntries: number, value: Value, context: DecodeContext): Value | undefined {
  if (value.kind === 'scalar') return { kind: 'named', entries: new Map([[value.text, emptyMap]]) };
  if (value.kind !== 'map') return refuse(value, 'a group of keys', context);
  // Without the name of the section, which anybody may have chosen.
  const empty = { ...context, before: emptyMap };
  const entries = value.pairs.map(
    (pair) => [pair.key, decodeParameters(pair.value, empty) ?? emptyMap] as const,
  );
  const sections = new Map(entries);
  if (sections.size > mostEntries) {
    const counts = `expected ${mostEntries}, got ${sections.size}`;
    context.problems.add(context.where, `names too many, ${counts}; the registry does not start with it`);
  }
  return { kind: 'named', entries: sections };
}

function decodeList(item: Shape, value: Value, context: DecodeContext): Value | undefined {
  if (value.kind !== 'list') return refuse(value, 'a list', context);
  const items = value.items.map(
    (entry) => decode(item, entry, { ...context, before: undefined }) ?? emptyMap,
  );
  return { kind: 'list', items };
}

function decodeStruct(shape: Struct, value: Value, context: DecodeContext): Value | undefined {
  if (value.kind !== 'map') return refuse(value, 'a group of keys', context);
  const before = context.before?.kind === 'named' ? context.before : emptyMap;
  return value.pairs.reduce<NamedMap>(
    (group, pair) => decodeField(shape, pair, { ...context, before: group }),
    before,
  );
}

function decodeField(
  shape: Struct,
  { key, value }: Pair,
  context: DecodeContext & { before: NamedMap },
): NamedMap {
  const field = shape.fields.get(key);
  if (field === undefined) return context.before;
  const where = context.where === '' ? key : `${context.where}.${key}`;
  return withEntry(
    context.before,
    key,
    decode(field, value, { ...context, where, before: context.before.entries.get(key) }),
  );
}

/** The group with one entry set, or taken away where it is undefined. */
export function withEntry(group: NamedMap, key: string, value: Value | undefined): NamedMap {
  const entries = new Map(group.entries);
  if (value === undefined) entries.delete(key);
  else entries.set(key, value);
  return { kind: 'named', entries };
}

function refuse(
  value: Value,
  expected: string,
  { where, problems, before }: DecodeContext,
): Value | undefined {
  problems.add(
    where === '' ? 'configuration file' : where,
    `is of a wrong type, expected ${expected}, got ${describe(value)}; the registry does not start with it`,
  );
  return before;
}
