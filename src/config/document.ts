import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { shown } from './problems.ts';

export type KeyPath = readonly (string | number)[];

/** A node of the file, and where the last key on the way to it stands. */
interface Place {
  readonly node: unknown;
  readonly offset: number | undefined;
}

/** A configuration file that knows on which line each of its keys stands. */
export class ConfigDocument {
  private readonly file: string;
  private readonly document: Document;
  private readonly lines: LineCounter;

  constructor(file: string, document: Document, lines: LineCounter) {
    this.file = file;
    this.document = document;
    this.lines = lines;
  }

  /** The plain value at a path, or undefined where the file has none. */
  value(path: KeyPath): unknown {
    const { node } = this.find(path);
    if (isScalar(node)) return node.value ?? undefined;
    return isMap(node) || isSeq(node) ? node.toJS(this.document) : undefined;
  }

  /** `file:line key`; of a key that is not in the file, the line of the group it belongs to. */
  where(path: KeyPath): string {
    const { offset } = this.find(path);
    const line = offset === undefined ? '' : `:${this.lines.linePos(offset).line}`;
    return path.length === 0 ? `${this.file}${line}` : `${this.file}${line} ${formatPath(path)}`;
  }

  private find(path: KeyPath): Place {
    const root = this.document.contents;
    let place: Place = { node: root, offset: path.length === 0 ? startOf(root) : undefined };
    for (const key of path) place = childOf(this.resolved(place.node), key) ?? { ...place, node: undefined };
    return { ...place, node: this.resolved(place.node) };
  }

  private resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }
}

function childOf(parent: unknown, key: string | number): Place | undefined {
  if (isSeq(parent) && typeof key === 'number') {
    const node = parent.items[key];
    return { node, offset: startOf(node) };
  }
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
  return pair === undefined ? undefined : { node: pair.value, offset: startOf(pair.key) };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

export function formatPath(path: KeyPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[\w-]+$/.test(key)) return `${text}[${shown(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** What stands in for a file where there is none: everything then comes from the environment and from defaults. */
export function emptyDocument(): ConfigDocument {
  return new ConfigDocument('configuration', parseDocument(''), new LineCounter());
}
