import { decode, decodeParameters, withEntry, type DecodeContext } from './decode.ts';
import type { Problems } from './problems.ts';
import { explainFault, readYaml } from './read-yaml.ts';
import type { Shape, Struct } from './shape.ts';
import { emptyMap, isNothing, nothing, type NamedMap, type Value } from './value.ts';
import type { Release } from '../storage-layout/release.ts';

/** A variable on its way into the configuration: its name without `REGISTRY_`, in parts, and its text. */
export interface Variable {
  readonly name: string;
  readonly path: readonly string[];
  readonly payload: string;
  readonly release: Release | undefined;
  readonly problems: Problems;
}

/**
 * Sets what a variable names, as configuration.Parser.overwriteFields does it: fields by their upper-cased name, keys
 * of groups whatever their case, and the text as YAML. What it cannot reach stays as it is; the program only warns.
 */
export function overrideStruct(shape: Struct, group: NamedMap, variable: Variable): NamedMap {
  const [part = '', ...rest] = variable.path;
  const key = shape.variables.get(part);
  const field = key === undefined ? undefined : shape.fields.get(key);
  if (key === undefined || field === undefined) return group;
  const before = group.entries.get(key);
  const next = { ...variable, path: rest };
  return withEntry(
    group,
    key,
    rest.length === 0 ? decodePayload(field, before, next) : overrideInside(field, before, next),
  );
}

function overrideInside(shape: Shape, value: Value | undefined, variable: Variable): Value | undefined {
  const group = value?.kind === 'named' ? value : emptyMap;
  switch (shape.kind) {
    case 'struct':
      return overrideStruct(shape, group, variable);
    case 'sections':
      return overrideEntry(group, variable, 'section');
    case 'list':
      return overrideItem(shape.item, value, variable);
    case 'text':
    case 'flag':
    case 'level':
      return value;
  }
}

/** An entry of a group with free keys. Below a section its parameters, and below those only what a variable has made. */
function overrideEntry(group: NamedMap, variable: Variable, level: 'section' | 'parameter'): NamedMap {
  const [part = '', ...rest] = variable.path;
  const next = { ...variable, path: rest };
  if (rest.length === 0) {
    const made = level === 'section' ? sectionOf(next) : readPayload(next);
    return made === undefined ? group : withEntry(group, part.toLowerCase(), made);
  }
  const found = [...group.entries].find(([key, value]) => key.toUpperCase() === part && !isNothing(value));
  if (found === undefined)
    return withEntry(group, part.toLowerCase(), overrideEntry(emptyMap, next, 'parameter'));
  const [key, value] = found;
  return value.kind === 'named' ? withEntry(group, key, overrideEntry(value, next, 'parameter')) : group;
}

function sectionOf(variable: Variable): Value | undefined {
  const payload = readPayload(variable);
  return payload === undefined ? undefined : (decodeParameters(payload, contextOf(variable)) ?? emptyMap);
}

/** Release 2 does not reach into lists; 3 also adds the item after the last one. */
function overrideItem(item: Shape, value: Value | undefined, variable: Variable): Value | undefined {
  const [part = '', ...rest] = variable.path;
  const items = value?.kind === 'list' ? value.items : [];
  const index = /^\d{1,6}$/.test(part) ? Number(part) : Infinity;
  if (variable.release !== 3 || rest.length === 0 || index > items.length) return value;
  const made = overrideInside(item, items[index], { ...variable, path: rest }) ?? emptyMap;
  return { kind: 'list', items: [...items.slice(0, index), made, ...items.slice(index + 1)] };
}

function decodePayload(shape: Shape, before: Value | undefined, variable: Variable): Value | undefined {
  const payload = readPayload(variable);
  return payload === undefined ? before : decode(shape, payload, contextOf(variable));
}

function contextOf({ name, problems }: Variable): DecodeContext {
  return { where: name, problems };
}

/** Undefined where it is no YAML, which stops the registry. An empty text is nothing. */
function readPayload({ name, payload, problems }: Variable): Value | undefined {
  const read = readYaml(payload);
  if (read.status === 'ok') return read.value ?? nothing;
  problems.add(name, explainFault(read));
  return undefined;
}
