import { isDigit, JsonTokens } from './json-tokens.ts';

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'bool' | 'null' | 'none';

/** Go's encoding/json refuses what is nested deeper. */
const mostDepth = 10_000;

const [quote, comma, colon, minus] = [0x22, 0x2c, 0x3a, 0x2d];
const [lowerF, lowerN, lowerT] = [0x66, 0x6e, 0x74];
const [openObject, closeObject, openArray, closeArray] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Goes through a JSON text value by value, as strictly as Go does. Not JSON.parse, because that hides what decides how Go
 * reads a document: keys that come twice, and how a number is written. What is passed over costs no memory.
 */
export class JsonScanner {
  private readonly tokens: JsonTokens;
  private depth = 0;
  private closers = new Uint8Array(64);

  constructor(bytes: Uint8Array) {
    this.tokens = new JsonTokens(bytes);
  }

  /** Why it is no JSON; from then on there is nothing more to read. */
  get fault(): string | undefined {
    return this.tokens.fault;
  }

  /** Whether a number was met that no float can hold. */
  get hasHugeNumber(): boolean {
    return this.tokens.hasHugeNumber;
  }

  /** What comes next; `none` at the end, and where no value begins. */
  kind(): JsonKind {
    const byte = this.tokens.peek();
    if (byte === quote) return 'string';
    if (byte === openObject) return 'object';
    if (byte === openArray) return 'array';
    if (byte === minus || isDigit(byte)) return 'number';
    if (byte === lowerN) return 'null';
    return byte === lowerT || byte === lowerF ? 'bool' : 'none';
  }

  /** Reads a string, which must come next. */
  text(): string {
    this.tokens.peek();
    const start = this.tokens.position;
    const isPlain = this.tokens.passString();
    if (this.fault !== undefined) return '';
    if (isPlain) return this.tokens.slice(start + 1, this.tokens.position - 1);
    return String(JSON.parse(this.tokens.slice(start, this.tokens.position)));
  }

  /** Reads a number, which must come next, as it is written. */
  number(): string {
    this.tokens.peek();
    const start = this.tokens.position;
    this.tokens.passNumber();
    return this.fault === undefined ? this.tokens.slice(start, this.tokens.position) : '';
  }

  /** Reads an object, which must come next; `read` must take each value. */
  members(read: (key: string) => void): void {
    if (!this.enter(openObject, closeObject)) return;
    do {
      const key = this.text();
      this.tokens.expect(colon);
      if (this.fault === undefined) read(key);
    } while (this.goesOn(closeObject));
  }

  /** Reads an array, which must come next; `read` must take each value. */
  elements(read: (index: number) => void): void {
    if (!this.enter(openArray, closeArray)) return;
    let index = 0;
    do {
      read(index);
      index += 1;
    } while (this.goesOn(closeArray));
  }

  /** Passes over a value of any kind, without recursion: it may be nested as deep as Go allows. */
  skip(): void {
    const base = this.depth;
    do {
      while (this.opens());
    } while (this.hasNext(base));
  }

  /** Nothing but white space may be left. */
  end(): void {
    if (this.fault === undefined && this.tokens.peek() !== -1) this.tokens.fail('after top-level value');
  }

  /** Passes a plain value or an empty container; of any other only what comes before its first value, and then it is true. */
  private opens(): boolean {
    const byte = this.tokens.peek();
    if (byte === openArray) return this.enter(openArray, closeArray);
    if (byte === openObject) {
      if (!this.enter(openObject, closeObject)) return false;
      this.passKey();
      return this.fault === undefined;
    }
    if (byte === quote) this.tokens.passString();
    else if (byte === minus || isDigit(byte)) this.tokens.passNumber();
    else this.tokens.passLiteral(byte);
    return false;
  }

  /** After a value: closes what ends here. True where another value begins. */
  private hasNext(base: number): boolean {
    while (this.fault === undefined && this.depth > base) {
      const closer = this.closers[this.depth] ?? closeArray;
      if (!this.goesOn(closer)) continue;
      if (closer === closeObject) this.passKey();
      return true;
    }
    return false;
  }

  private passKey(): void {
    this.tokens.peek();
    this.tokens.passString();
    this.tokens.expect(colon);
  }

  /** False where the container is empty, and so already passed. */
  private enter(opener: number, closer: number): boolean {
    this.tokens.expect(opener);
    if (this.fault === undefined && this.depth === mostDepth) this.tokens.stop('exceeded max depth');
    if (this.fault !== undefined) return false;
    this.depth += 1;
    if (this.depth >= this.closers.length) this.growStack();
    this.closers[this.depth] = closer;
    if (this.tokens.peek() !== closer) return true;
    this.tokens.position += 1;
    this.depth -= 1;
    return false;
  }

  private goesOn(closer: number): boolean {
    const byte = this.tokens.peek();
    if (byte === comma || byte === closer) this.tokens.position += 1;
    else this.tokens.fail('after value');
    if (byte === comma) return true;
    this.depth -= 1;
    return false;
  }

  private growStack(): void {
    const grown = new Uint8Array(this.closers.length * 2);
    grown.set(this.closers);
    this.closers = grown;
  }
}
