/** How a text or YAML value is read. `expected` completes "expected …" in an error. */
export interface Kind<T> {
  readonly expected: string;
  /** The value, or what is wrong with it, completing "<where> …". */
  readonly parse: (raw: unknown) => Parsed<T>;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | Wrong;

/** What is wrong with a value, and what to do about it where that is plain. */
export interface Wrong {
  readonly ok: false;
  readonly wrong: string;
  readonly todo?: string;
}

export function ok<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function wrong(what: string, todo?: string): Wrong {
  return { ok: false, wrong: what, ...(todo === undefined ? {} : { todo }) };
}

export interface TextShape {
  readonly pattern: RegExp;
  /** Said of a text that does not have the shape. */
  readonly wrong: string;
}

export function text(expected: string, shape: TextShape): Kind<string> {
  return {
    expected,
    parse: (raw) => {
      if (typeof raw === 'string') return shape.pattern.test(raw) ? ok(raw) : wrong(shape.wrong);
      return typeof raw === 'object' ? wrong('is not text') : wrong('is not text', 'put it in quotes');
    },
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
    return raw === false || raw === 'false' ? ok(false) : wrong('is neither true nor false');
  },
};

export function integer(min: number, max: number): Kind<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    parse: (raw) => {
      const value = typeof raw === 'string' && /^-?\d+$/.test(raw) ? Number(raw) : raw;
      if (typeof value !== 'number' || !Number.isInteger(value)) return wrong('is not a whole number');
      if (value < min) return wrong('is too small');
      return value > max ? wrong('is too large') : ok(value);
    },
  };
}

/** A share, written `80%` or `0.8`. */
export const ratio: Kind<number> = {
  expected: 'a share above 0 such as 80% or 0.8',
  parse: (raw) => {
    const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(String(raw));
    if (match === null) return wrong('is not a share');
    const value = Number(match[1]) / (match[2] === '%' ? 100 : 1);
    if (value > 1)
      return wrong('is more than the whole', match[2] === '' ? 'a percentage ends in %' : undefined);
    return value > 0 ? ok(value) : wrong('is zero');
  },
};

/** A URL with one of the schemes and without credentials, which would end in labels and logs. */
export function url(schemes: readonly string[]): Kind<URL> {
  return {
    expected: `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    parse: (raw) => {
      if (typeof raw !== 'string') return wrong('is not a URL');
      if (!raw.includes('://')) return wrong('has no scheme', `put ${schemes[0] ?? ''}:// before it`);
      if (!URL.canParse(raw)) return wrong('is not a URL');
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
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]*)):(\d{1,5})$/.exec(String(raw));
    if (match === null) return wrong('is not an address');
    const port = Number(match[3]);
    return port <= 65_535 ? ok({ host: match[1] ?? match[2] ?? '', port }) : wrong('has a port above 65535');
  },
};

/** A list in YAML, or values separated by commas. */
export function list(expected: string, item: Kind<string>): Kind<readonly string[]> {
  return {
    expected,
    parse: (raw) => {
      if (!Array.isArray(raw) && typeof raw !== 'string') return wrong('is not a list');
      const items: readonly unknown[] = Array.isArray(raw) ? raw : raw.split(',');
      const values: string[] = [];
      for (const candidate of items) {
        const parsed = item.parse(typeof candidate === 'string' ? candidate.trim() : candidate);
        if (!parsed.ok) return wrong(`has an entry that ${parsed.wrong}`);
        values.push(parsed.value);
      }
      return values.length > 0 ? ok(values) : wrong('is empty');
    },
  };
}
