import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { reasonOf } from '../domain/failure.ts';

/** A key may be long, a file must not be: what is larger than this is not a configuration. */
const longestFileBytes = 1024 * 1024;

export type KeyPath = readonly (string | number)[];

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
    const node = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    if (isScalar(node)) return node.value ?? undefined;
    return isMap(node) || isSeq(node) ? node.toJS(this.document) : undefined;
  }

  /** `file:line key`, as precisely as the file allows. */
  where(path: KeyPath): string {
    const node: unknown = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
    const line = range === undefined || range === null ? '' : `:${this.lines.linePos(range[0]).line}`;
    return path.length === 0 ? `${this.file}${line}` : `${this.file}${line} ${formatPath(path)}`;
  }
}

export function formatPath(path: KeyPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

export type ReadDocument =
  | { readonly ok: true; readonly document: ConfigDocument }
  | { readonly ok: false; readonly problems: readonly string[] };

export function readDocument(file: string): ReadDocument {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const problem = `${file}: cannot be read, expected a YAML file, got ${reasonOf(error)}; check --config.file`;
    return { ok: false, problems: [problem] };
  }
  return parseText(file, text);
}

function parseText(file: string, text: string): ReadDocument {
  if (text.length > longestFileBytes) {
    return {
      ok: false,
      problems: [`${file}: is too large, expected at most ${longestFileBytes} bytes, got ${text.length}`],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map(({ message, pos }) => {
    return `${file}:${lines.linePos(pos[0]).line}: is not valid YAML, expected a mapping, got ${message.toLowerCase()}`;
  });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, document: new ConfigDocument(file, document, lines) };
}

/** What stands in for a file where there is none: everything then comes from the environment and from defaults. */
export function emptyDocument(): ConfigDocument {
  return new ConfigDocument('configuration', parseDocument(''), new LineCounter());
}
