import type { JsonScanner } from './json-scanner.ts';
import type { Release } from './release.ts';

export const bothReleases: readonly Release[] = [2, 3];

export type FaultByRelease = Record<Release, string | undefined>;

/**
 * Takes values out of JSON as Go's encoding/json puts them into the fields of a struct. A value of the wrong type is a
 * fault of those releases that have the field; `null` leaves a field as it is, hence `undefined`.
 */
export class GoDecoder {
  readonly faults: FaultByRelease = { 2: undefined, 3: undefined };
  private readonly scanner: JsonScanner;

  constructor(scanner: JsonScanner) {
    this.scanner = scanner;
  }

  skip(): void {
    this.scanner.skip();
  }

  /** Keys come folded, as Go compares them with the names of fields; `read` must take each value. */
  object(releases: readonly Release[], read: (key: string) => void): void {
    if (!this.comes('object', 'struct', releases)) return;
    this.scanner.members((key) => {
      read(folded(key));
    });
  }

  /** How many there are; undefined where there is none, which for Go is `null`. `read` must take each value. */
  array(releases: readonly Release[], read: (index: number) => void): number | undefined {
    if (!this.comes('array', 'slice', releases)) return undefined;
    let count = 0;
    this.scanner.elements((index) => {
      count = index + 1;
      read(index);
    });
    return count;
  }

  text(releases: readonly Release[]): string | undefined {
    return this.comes('string', 'string', releases) ? this.scanner.text() : undefined;
  }

  /** A number that a 64-bit integer can hold, without fraction and exponent. */
  integer(releases: readonly Release[]): number | undefined {
    if (!this.comes('number', 'int64', releases)) return undefined;
    const literal = this.scanner.number();
    if (isInt64(literal)) return Number(literal);
    this.refuse(releases, `number ${shortened(literal)}`, 'int64');
    return undefined;
  }

  texts(releases: readonly Release[]): number | undefined {
    return this.array(releases, () => {
      this.text(releases);
    });
  }

  textMap(releases: readonly Release[]): void {
    if (!this.comes('object', 'map[string]string', releases)) return;
    this.scanner.members(() => {
      this.text(releases);
    });
  }

  /** Base64; Go takes an array of numbers as well. */
  bytes(releases: readonly Release[]): void {
    if (this.scanner.kind() === 'array') {
      this.array(releases, () => {
        const value = this.integer(releases) ?? 0;
        if (value < 0 || value > 255) this.refuse(releases, `number ${value}`, 'uint8');
      });
      return;
    }
    const text = this.text(releases);
    if (text !== undefined && !isBase64(text)) this.refuse(releases, 'string', '[]uint8');
  }

  /** Passes over `null` and what is of another kind, which is a fault. */
  private comes(kind: string, type: string, releases: readonly Release[]): boolean {
    const found = this.scanner.kind();
    if (found === kind) return true;
    this.scanner.skip();
    if (found !== 'null') this.refuse(releases, found, type);
    return false;
  }

  private refuse(releases: readonly Release[], found: string, type: string): void {
    for (const release of releases)
      this.faults[release] ??= `json: cannot unmarshal ${found} into Go value of type ${type}`;
  }
}

/** Spellings that are met all the time, so that they need not be folded each time. */
const usual: ReadonlyMap<string, string> = new Map(
  [
    ...[
      'schemaVersion',
      'mediaType',
      'artifactType',
      'config',
      'layers',
      'manifests',
      'annotations',
      'subject',
    ],
    ...['digest', 'size', 'urls', 'data', 'platform', 'architecture', 'os', 'variant', 'os.version'],
  ].map((key) => [key, key.toLowerCase()]),
);

/** Go lets two letters beyond ASCII stand for one of it: the long s, and the Kelvin sign, which lower case settles. */
function folded(key: string): string {
  return usual.get(key) ?? key.toLowerCase().replaceAll('ſ', 's');
}

const most = 2n ** 63n;

function isInt64(literal: string): boolean {
  if (!/^-?\d{1,19}$/.test(literal)) return false;
  if (literal.length < 16) return true;
  const value = BigInt(literal);
  return value >= -most && value < most;
}

function isBase64(text: string): boolean {
  const digits = text.replace(/[\r\n]/g, '');
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}

/** A copy, so that a long text does not live on for the sake of its beginning. */
export function shortened(text: string): string {
  return Buffer.from(text.slice(0, 100)).toString();
}
