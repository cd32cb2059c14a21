import { isRecord } from '../../domain/record.ts';

/** A line of Distribution's structured log (logrus), from its json, logstash or text formatter. */
export interface StructuredLine {
  readonly kind: 'structured';
  readonly timeMs: number;
  readonly level: string;
  readonly message: string;
  readonly fields: Fields;
}

/** A map of every line would cost a fifth of reading it. */
export interface Fields {
  get(name: string): unknown;
}

const shortestJsonLine = '{"time":"2026","level":"","msg":""}'.length;

/** Reads one JSON line. The logstash formatter of 2.8 says `@timestamp` and `message` for `time` and `msg`. */
export function parseJsonLine(line: string): StructuredLine | undefined {
  // A thrown SyntaxError costs more than the rest of a line: thousands of braces must not hold up the event loop.
  if (line.length < shortestJsonLine) return undefined;
  const decoded = decodeObject(line);
  return decoded === undefined ? undefined : structured(new JsonFields(decoded));
}

class JsonFields implements Fields {
  private readonly decoded: Readonly<Record<string, unknown>>;

  constructor(decoded: Readonly<Record<string, unknown>>) {
    this.decoded = decoded;
  }

  get(name: string): unknown {
    return Object.hasOwn(this.decoded, name) ? this.decoded[name] : undefined;
  }
}

function decodeObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A key, then a bare value or one in Go's quotes. A key without a value (`http.request.useragent=`) is the empty string. */
const pair = /([^\s=]+)=(?:"([^"\\]*(?:\\.[^"\\]*)*)"|(\S*))(?:\s+|$)/y;

export interface TextLine extends StructuredLine {
  readonly fields: ReadonlyMap<string, unknown>;
}

/** As long as any line that is read. */
const longestTextLine = 2 * 1024 * 1024;
const mostEscapes = 100_000;

/** Reads one line of the text formatter: `time="…" level=info msg="…" key=value …`. */
export function parseTextLine(line: string): TextLine | undefined {
  // The expression keeps a state for each escape of a quoted value, so what it may meet is bounded.
  if (line.length > longestTextLine || hasTooManyEscapes(line)) return undefined;
  const fields = new Map<string, unknown>();
  pair.lastIndex = 0;
  while (pair.lastIndex < line.length) {
    const match = pair.exec(line);
    if (match === null) return undefined;
    fields.set(match[1] ?? '', match[2] === undefined ? (match[3] ?? '') : unquote(match[2]));
  }
  return structured(fields);
}

function hasTooManyEscapes(line: string): boolean {
  if (line.length <= mostEscapes) return false;
  let count = 0;
  for (let at = line.indexOf('\\'); at !== -1 && count <= mostEscapes; at = line.indexOf('\\', at + 1))
    count += 1;
  return count > mostEscapes;
}

function structured<T extends Fields>(fields: T): (StructuredLine & { readonly fields: T }) | undefined {
  const level = fields.get('level');
  const message = fields.get('msg') ?? fields.get('message');
  const time = fields.get('time') ?? fields.get('@timestamp');
  if (typeof level !== 'string' || typeof message !== 'string' || typeof time !== 'string') return undefined;
  const timeMs = Date.parse(time);
  if (Number.isNaN(timeMs)) return undefined;
  return { kind: 'structured', timeMs, level, message, fields };
}

const escapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
]);

/** Undoes Go's %q as far as JSON knows it; the rare rest (`\x00`, `\U0001f600`) is left as it stands. */
function unquote(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u([0-9a-f]{4})|([ntr"\\]))/g, (_, hex: string | undefined, char: string) =>
    hex === undefined ? (escapes.get(char) ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** A field's text; empty where it is absent or no text. */
export function fieldText(line: StructuredLine, name: string): string {
  const value = line.fields.get(name);
  return typeof value === 'string' ? value : '';
}

/** A field's number, which the text formatter writes as text; NaN where it is absent or anything else. */
export function fieldNumber(line: StructuredLine, name: string): number {
  const value = line.fields.get(name);
  return typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
}
