import { readFileSync, statSync } from 'node:fs';

/** How a text or YAML value is read. `expected` completes "expected …" in an error. */
export interface Kind<T> {
  readonly expected: string;
  /** The value, or what is wrong with it, completing "<where> …". */
  readonly parse: (raw: unknown) => Parsed<T>;
}

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly wrong: string };

function ok<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

function wrong(what: string): Parsed<never> {
  return { ok: false, wrong: what };
}

export function text(expected: string, pattern = /^[^\0\n]+$/): Kind<string> {
  return {
    expected,
    parse: (raw) => (typeof raw === 'string' && pattern.test(raw) ? ok(raw) : wrong('is not valid')),
  };
}

export function oneOf<const V extends string>(values: readonly V[]): Kind<V> {
  return {
    expected: values.map((value) => `"${value}"`).join(' or '),
    parse: (raw) => {
      const value = values.find((candidate) => candidate === raw);
      return value === undefined ? wrong('is not one of the known values') : ok(value);
    },
  };
}

export const boolean: Kind<boolean> = {
  expected: 'true or false',
  parse: (raw) => {
    if (raw === true || raw === 'true') return ok(true);
    return raw === false || raw === 'false' ? ok(false) : wrong('is not a boolean');
  },
};

export function integer(min: number, max: number): Kind<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    parse: (raw) => {
      const value = typeof raw === 'string' && /^\d+$/.test(raw) ? Number(raw) : raw;
      if (typeof value !== 'number' || !Number.isInteger(value)) return wrong('is not a whole number');
      return value >= min && value <= max ? ok(value) : wrong('is out of range');
    },
  };
}

/** A share, written `80%` or `0.8`. */
export const ratio: Kind<number> = {
  expected: 'a share such as 80% or 0.8',
  parse: (raw) => {
    const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(String(raw));
    if (match === null) return wrong('is not a share');
    const value = Number(match[1]) / (match[2] === '%' ? 100 : 1);
    return value > 0 && value <= 1 ? ok(value) : wrong('is out of range');
  },
};

const unitMs = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** A duration as Prometheus writes it (`500ms`, `15s`, `1h30m`), in milliseconds. */
export function duration(minMs: number, maxMs: number): Kind<number> {
  return {
    expected: `a duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`,
    parse: (raw) => {
      const written = String(raw);
      if (!/^(?:\d+(?:ms|s|m|h|d))+$/.test(written)) return wrong('is not a duration');
      let ms = 0;
      for (const [, figure, unit] of written.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
        ms += Number(figure) * (unitMs.get(unit ?? '') ?? 0);
      }
      return ms >= minMs && ms <= maxMs ? ok(ms) : wrong('is out of range');
    },
  };
}

export function formatDuration(ms: number): string {
  const [unit, size] = [...unitMs].toReversed().find(([, unitSize]) => ms % unitSize === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}

/** A URL with one of the schemes and without credentials, which would end in labels and logs. */
export function url(schemes: readonly string[]): Kind<URL> {
  return {
    expected: `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    parse: (raw) => {
      if (typeof raw !== 'string' || !URL.canParse(raw)) return wrong('is not a URL');
      const parsed = new URL(raw);
      if (!schemes.includes(parsed.protocol.slice(0, -1))) return wrong('has another scheme');
      if (parsed.username !== '' || parsed.password !== '') return wrong('holds credentials');
      return ok(parsed);
    },
  };
}

/** `host:port`, `:port` (every address) or `[::1]:port`. */
export const listenAddress: Kind<{ readonly host: string; readonly port: number }> = {
  expected: 'an address such as :10055, 127.0.0.1:10055 or [::1]:10055',
  parse: (raw) => {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(String(raw));
    if (match === null) return wrong('is not an address');
    const port = Number(match[3]);
    return port <= 65_535 ? ok({ host: match[1] ?? match[2] ?? '', port }) : wrong('has a port out of range');
  },
};

/** A list in YAML, or values separated by commas. */
export function list(item: Kind<string>): Kind<readonly string[]> {
  return {
    expected: `a list of ${item.expected}`,
    parse: (raw) => {
      const items: readonly unknown[] = Array.isArray(raw) ? raw : String(raw).split(',');
      const values: string[] = [];
      for (const candidate of items) {
        const parsed = item.parse(typeof candidate === 'string' ? candidate.trim() : candidate);
        if (!parsed.ok) return wrong('has an entry that is not valid');
        values.push(parsed.value);
      }
      return values.length > 0 ? ok(values) : wrong('is empty');
    },
  };
}

export const readableFile: Kind<string> = {
  expected: 'the path of a file that can be read',
  parse: (raw) => {
    if (typeof raw !== 'string' || raw === '') return wrong('is not a path');
    return readText(raw) === undefined ? wrong('cannot be read') : ok(raw);
  },
};

export const caFile: Kind<string> = {
  expected: 'the path of a file with PEM certificates',
  parse: (raw) => {
    if (typeof raw !== 'string' || raw === '') return wrong('is not a path');
    const pem = readText(raw);
    if (pem === undefined) return wrong('cannot be read');
    return pem.includes('-----BEGIN CERTIFICATE-----') ? ok(raw) : wrong('holds no certificate');
  },
};

/** A directory that may still appear (a volume mounted later), but must not be something else. */
export const directory: Kind<string> = {
  expected: 'a directory',
  parse: (raw) => {
    if (typeof raw !== 'string' || !raw.startsWith('/')) return wrong('is not an absolute path');
    return isOtherThanDirectory(raw) ? wrong('is not a directory') : ok(raw);
  },
};

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isOtherThanDirectory(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}
