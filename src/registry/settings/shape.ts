/** How Distribution's program types a part of its configuration: decides what a variable can reach and what stops the start. */
export type Shape =
  | { readonly kind: 'text' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'level' }
  /** Groups of free parameters by name; a text alone is the name of an empty group. */
  | { readonly kind: 'sections'; readonly mostEntries: number }
  | { readonly kind: 'list'; readonly item: Shape }
  | Struct;

export interface Struct {
  readonly kind: 'struct';
  readonly fields: ReadonlyMap<string, Shape>;
  /** What a variable calls a field: the field's name in the program, which is not always the key in the file. */
  readonly variables: ReadonlyMap<string, string>;
}

const text: Shape = { kind: 'text' };
const flag: Shape = { kind: 'flag' };
const level: Shape = { kind: 'level' };

function struct(
  fields: Readonly<Record<string, Shape>>,
  renamed: Readonly<Record<string, string>> = {},
): Struct {
  const variables = Object.keys(fields).map((key) => [renamed[key] ?? key.toUpperCase(), key] as const);
  return { kind: 'struct', fields: new Map(Object.entries(fields)), variables: new Map(variables) };
}

function sections(mostEntries: number): Shape {
  return { kind: 'sections', mostEntries };
}

function list(item: Shape): Shape {
  return { kind: 'list', item };
}

const check = list(struct({}));

/**
 * The parts of configuration.Configuration that are read here. What is left out is not even decoded, secrets among it
 * (http.secret alone is, to tell whether there is one).
 */
export const configurationShape: Struct = struct({
  version: text,
  log: struct({ accesslog: struct({ disabled: flag }), level, formatter: text }),
  loglevel: level,
  storage: sections(Infinity),
  auth: sections(1),
  http: struct({
    addr: text,
    net: text,
    host: text,
    prefix: text,
    secret: text,
    tls: struct({
      certificate: text,
      clientcas: list(text),
      clientauth: text,
      letsencrypt: struct({ cachefile: text }),
    }),
    debug: struct({ addr: text, prometheus: struct({ enabled: flag, path: text }) }),
  }),
  notifications: struct({ endpoints: list(struct({ disabled: flag })) }),
  health: struct(
    { file: check, http: check, tcp: check, storagedriver: struct({ enabled: flag }) },
    { file: 'FILECHECKERS', http: 'HTTPCHECKERS', tcp: 'TCPCHECKERS' },
  ),
  proxy: struct({ remoteurl: text }),
  redis: struct({ addr: text, addrs: list(text) }),
});
