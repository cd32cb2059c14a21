import { isAscii } from 'node:buffer';

const [quote, backslash, minus, plus] = [0x22, 0x5c, 0x2d, 0x2b];
const [zero, nine, dot, lowerE, upperE, lowerU] = [0x30, 0x39, 0x2e, 0x65, 0x45, 0x75];

const literals: ReadonlyMap<number, string> = new Map([
  [0x74, 'true'],
  [0x66, 'false'],
  [0x6e, 'null'],
]);
/** No number of so many digits is too large, unless it has an exponent. */
const mostSafeDigits = 300;
const shortEscapes = new Set(Buffer.from('"\\/bfnrt'));

/** Passes over the smallest parts of a JSON text, as strictly as Go does. After a fault nothing more comes. */
export class JsonTokens {
  /** Why it is no JSON. */
  fault: string | undefined = undefined;
  /** Whether a number was met that no float can hold. */
  hasHugeNumber = false;
  position = 0;
  private readonly bytes: Buffer;
  /** All of it, if each byte is a letter: then parts of it are cheap. */
  private readonly text: string | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.text = isAscii(this.bytes) ? this.bytes.toString('latin1') : undefined;
  }

  slice(start: number, end: number): string {
    return this.text?.slice(start, end) ?? this.bytes.toString('utf8', start, end);
  }

  expect(byte: number): void {
    if (this.peek() === byte) this.position += 1;
    else this.fail(`looking for '${String.fromCharCode(byte)}'`);
  }

  /** The next byte that is no white space, -1 at the end. */
  peek(): number {
    const { bytes } = this;
    let { position } = this;
    let byte = bytes[position] ?? -1;
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      position += 1;
      byte = bytes[position] ?? -1;
    }
    this.position = position;
    return byte;
  }

  /** Goes to the end at once, so that whoever reads on finds nothing, and needs not ask. */
  fail(where: string): void {
    const byte = this.bytes[this.position];
    this.stop(
      byte === undefined ? 'unexpected end of JSON input' : `invalid character ${shown(byte)} ${where}`,
    );
  }

  stop(fault: string): void {
    this.fault ??= fault;
    this.position = this.bytes.length;
  }

  /** True when it holds no escape. */
  passString(): boolean {
    this.expect(quote);
    let isPlain = true;
    for (;;) {
      const byte = this.passPlain();
      this.position += 1;
      if (byte === quote) return isPlain;
      isPlain = false;
      if (byte === backslash) this.passEscape();
      else this.failBefore('in string literal');
      if (this.fault !== undefined) return false;
    }
  }

  /** The next byte that is not simply part of a string. */
  private passPlain(): number {
    const { bytes } = this;
    let { position } = this;
    let byte = bytes[position] ?? -1;
    while (byte >= 0x20 && byte !== quote && byte !== backslash) {
      position += 1;
      byte = bytes[position] ?? -1;
    }
    this.position = position;
    return byte;
  }

  private failBefore(where: string): void {
    this.position -= 1;
    this.fail(where);
  }

  private passEscape(): void {
    const byte = this.bytes[this.position] ?? -1;
    if (byte !== lowerU && !shortEscapes.has(byte)) this.fail('in string escape code');
    this.position += 1;
    for (let digit = 0; digit < 4 && byte === lowerU; digit += 1) {
      if (isHexDigit(this.bytes[this.position] ?? -1)) this.position += 1;
      else this.fail('in \\u hexadecimal character escape');
    }
  }

  passNumber(): void {
    const start = this.position;
    if (this.bytes[this.position] === minus) this.position += 1;
    if (this.bytes[this.position] === zero) this.position += 1;
    else this.passDigits();
    if (this.bytes[this.position] === dot) {
      this.position += 1;
      this.passDigits();
    }
    const byte = this.bytes[this.position];
    if (byte === lowerE || byte === upperE) this.passExponent();
    else if (this.position - start < mostSafeDigits) return;
    this.noteSize(start);
  }

  private passExponent(): void {
    this.position += 1;
    const sign = this.bytes[this.position];
    if (sign === plus || sign === minus) this.position += 1;
    this.passDigits();
  }

  private passDigits(): void {
    const start = this.position;
    while (isDigit(this.bytes[this.position] ?? -1)) this.position += 1;
    if (this.position === start) this.fail('in numeric literal');
  }

  private noteSize(start: number): void {
    const value = Number(this.slice(start, this.position));
    if (!Number.isFinite(value) && this.fault === undefined) this.hasHugeNumber = true;
  }

  passLiteral(first: number): void {
    const literal = literals.get(first);
    if (literal === undefined) this.fail('looking for beginning of value');
    for (const letter of literal ?? '') {
      if (this.bytes[this.position] === letter.charCodeAt(0)) this.position += 1;
      else this.fail(`in literal ${literal ?? ''}`);
    }
  }
}

function shown(byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? `'${String.fromCharCode(byte)}'`
    : `'\\x${byte.toString(16).padStart(2, '0')}'`;
}

export function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}

function isHexDigit(byte: number): boolean {
  const letter = byte | 0x20;
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66);
}
