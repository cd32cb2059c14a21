import { isAlias, isMap, isScalar, isSeq, parseDocument, type Scalar as YamlScalar } from 'yaml';
import { plainType } from './plain-type.ts';
import { nothing, type Pair, type Value } from './value.ts';

export type ReadYaml =
  | { readonly status: 'ok'; readonly value: Value | undefined }
  /** The registry cannot read it either, and does not start. */
  | { readonly status: 'broken'; readonly reason: string }
  /** Beyond what is read here. */
  | { readonly status: 'refused'; readonly reason: string };

/** More than this is no configuration, and may be meant to exhaust its reader: the parser takes a second for 100,000 marks. */
const mostMarks = 10_000;
const mostNodes = 10_000;
const deepest = 64;

const marks = /[\n[\]{},:?&*!%"'#|>-]/g;

type Fault = Exclude<ReadYaml, { status: 'ok' }>;

const tooMany: Fault = { status: 'refused', reason: 'it has too many values' };
const tooDeep: Fault = { status: 'refused', reason: 'it is nested too deeply' };

function broken(reason: string): Fault {
  return { status: 'broken', reason };
}

/** What to say of a text that could not be read. */
export function explainFault({ status, reason }: Fault): string {
  const [fault, effect] =
    status === 'broken'
      ? ['cannot be parsed', 'the registry does not start with it']
      : ['is beyond what is read', 'what it says is not known'];
  return `${fault}, expected YAML of a usual size, got a fault: ${reason}; ${effect}`;
}

/** Reads the first document of a text of which the caller has bounded the length; undefined where there is none. */
export function readYaml(text: string): ReadYaml {
  if ((text.match(marks)?.length ?? 0) > mostMarks) return tooMany;
  try {
    // Distribution's YAML library takes a repeated key, and has types of its own for plain words: see plainType.
    const options = {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    } as const;
    const { contents, errors } = parseDocument(text, options);
    if (errors.length > 0) return broken('it is not valid YAML');
    const reader = new NodeReader();
    const value = contents === null ? undefined : reader.read(contents, 0);
    return reader.fault ?? { status: 'ok', value };
  } catch {
    // The parser calls itself for each level, and a text of brackets alone has more levels than the stack.
    return tooDeep;
  }
}

/** Turns the parser's nodes into values. An alias is the value that it names, not a copy, so aliases of aliases cost nothing. */
class NodeReader {
  fault: Fault | undefined;
  private readonly anchors = new Map<string, Value>();
  private nodesLeft = mostNodes;

  read(node: unknown, depth: number): Value {
    if (depth > deepest) return this.fail(tooDeep);
    if (!this.spend()) return nothing;
    if (isAlias(node))
      return this.anchors.get(node.source) ?? this.fail(broken('an alias names no value before it'));
    const value = this.readContent(node, depth);
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined)
      this.anchors.set(node.anchor, value);
    return value;
  }

  private readContent(node: unknown, depth: number): Value {
    if (isScalar(node)) return readScalar(node);
    if (isSeq(node)) return { kind: 'list', items: this.readItems(node.items, depth) };
    if (!isMap(node)) return nothing;
    const pairs: Pair[] = [];
    for (const { key, value } of node.items) {
      if (this.fault !== undefined) break;
      if (!isScalar(key)) this.fail(broken('a key is not a text'));
      else if (isMergeKey(key)) pairs.push(...this.mergedPairs(this.read(value, depth + 1)));
      else pairs.push({ key: String(key.value), value: this.readPairValue(value, depth) });
    }
    return { kind: 'map', pairs };
  }

  private readItems(items: readonly unknown[], depth: number): readonly Value[] {
    const read: Value[] = [];
    for (const item of items) {
      if (this.fault !== undefined) break;
      read.push(this.read(item, depth + 1));
    }
    return read;
  }

  private readPairValue(node: unknown, depth: number): Value {
    return node === null ? nothing : this.read(node, depth + 1);
  }

  /** What `<<` brings in takes its place among the keys; of several maps the first has the last word. */
  private mergedPairs(value: Value): readonly Pair[] {
    const sources = value.kind === 'list' ? value.items.toReversed() : [value];
    const pairs: Pair[] = [];
    for (const source of sources) {
      if (source.kind !== 'map') this.fail(broken('a merge key has something else than groups of keys'));
      else if (this.spend(source.pairs.length)) pairs.push(...source.pairs);
    }
    return pairs;
  }

  private spend(nodes = 1): boolean {
    this.nodesLeft -= nodes;
    if (this.nodesLeft < 0) this.fail(tooMany);
    return this.nodesLeft >= 0;
  }

  private fail(fault: Fault): Value {
    this.fault ??= fault;
    return nothing;
  }
}

function readScalar(node: YamlScalar): Value {
  const text = typeof node.value === 'string' ? node.value : '';
  const isText = node.type !== 'PLAIN' || node.tag === 'tag:yaml.org,2002:str';
  return { kind: 'scalar', type: isText ? 'text' : plainType(text), text };
}

function isMergeKey(key: YamlScalar): boolean {
  return key.type === 'PLAIN' && key.value === '<<';
}
