import fc from 'fast-check';
import { criRecord, cut, dockerRecord } from './framing/records.ts';
import { linesOf, recordings } from './recordings.ts';

/** Longer ones are few, and the same to both lanes. */
const longest = 4_000;

const recorded = recordings
  .filter(({ name }) => !name.startsWith('docker/'))
  .flatMap(({ registries }) => registries.flat().flatMap(({ bytes }) => linesOf(bytes)))
  .map((line) => line.subarray(0, -1))
  .filter((line) => line.length <= longest);
const json = recorded.filter((line) => line[0] === 0x7b);
const access = recorded.filter((line) => /^\S+ - - \[/.test(line.toString('latin1', 0, 100)));

/** Lines of every kind, each kind by itself because some kinds are rare among all. */
export const lineKinds: Readonly<Record<string, readonly Buffer[]>> = {
  'of every kind': recorded,
  access,
  json,
  completions: json.filter((line) => line.includes('response completed')),
  text: json.flatMap(asText),
  logstash: json.map(asLogstash),
};

/** The special characters of the formats, and bytes that are no text. */
const characters = [...Buffer.from('"\\{}:,=[] \t\r\0\x1f\x7f\x80\xc2\xb5\xff019aZ/?&-+.%', 'latin1')].map(
  (byte) => Buffer.from([byte]),
);

/** What a parser may stumble over at some place. */
const words = [
  ...['\\u0026mount=x', '\\\\u0026mount=', '\\u002f', '\\/', '\\n', '\\"', '?mount=', '&mount=', 'mount='],
  ...[
    '/v2/',
    '/v2/_catalog',
    '/manifests/',
    '/blobs/uploads/',
    '//',
    '\\u003f',
    'HTTP/1.1"',
    ' 500 ',
    ' 503 0 ',
  ],
  ...[
    '"level":"info",',
    'level=',
    'time',
    '@timestamp',
    '-0',
    '1e3',
    '00',
    'null',
    'true',
    '{}',
    '[1]',
    '{"log":"',
  ],
  ...[
    'µs',
    'μs',
    'ns',
    '1h',
    '0.5',
    '999999999999999',
    '9999999999999999',
    '24:00:00',
    '+24:00',
    'Feb/30',
    '\xc3\x28',
  ],
  ...[
    'http.request.id',
    'HEAD',
    'BREW',
    'authorized request',
    'response completed',
    'listening on [::]:5000',
  ],
  ...[
    'error authorizing context: insufficient scope',
    'user failed to authenticate',
    '\ufffd',
    '" 200 0 "" "',
  ],
].map((word) => Buffer.from(word));

interface Change {
  readonly kind: 'replace' | 'insert' | 'delete' | 'cut' | 'splice';
  /** Shares of a length, so that a shorter line is hit as well. */
  readonly at: number;
  readonly what: Buffer;
  readonly length: number;
  readonly other: number;
}

const share = fc.double({ min: 0, max: 0.999, noNaN: true });
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('replace', 'insert', 'delete', 'cut', 'splice'),
  at: share,
  what: fc.constantFrom(...characters, ...words, ...words),
  length: fc.integer({ min: 1, max: 9 }),
  other: share,
});

/** A line of the kind with up to three changes; without any it is as it was recorded. */
export function mutatedLine(lines: readonly Buffer[]): fc.Arbitrary<Buffer> {
  return fc
    .record({ line: fc.nat(lines.length - 1), changes: fc.array(change, { maxLength: 3 }) })
    .map(({ line, changes }) =>
      withoutLineFeeds(changes.reduce(changed(lines), lines[line] ?? Buffer.alloc(0))),
    );
}

function changed(lines: readonly Buffer[]): (line: Buffer, change: Change) => Buffer {
  return (line, { kind, at, what, length, other }) => {
    const place = Math.floor(at * line.length);
    const [head, tail] = [line.subarray(0, place), line.subarray(place)];
    const stranger = lines[Math.floor(other * lines.length)] ?? line;
    const after = {
      replace: [what, tail.subarray(what.length)],
      insert: [what, tail],
      delete: [tail.subarray(length)],
      cut: [],
      splice: [stranger.subarray(Math.floor(at * stranger.length))],
    }[kind];
    return Buffer.concat([head, ...after]);
  };
}

function withoutLineFeeds(line: Buffer): Buffer {
  return line.includes(10) ? Buffer.from(line.filter((byte) => byte !== 10)) : line;
}

/** How a container runtime keeps lines, a few of which it has cut. */
export const framings: Readonly<Record<string, (line: Buffer, index: number) => readonly Buffer[]>> = {
  bare: (line) => [line],
  'json-file': (line, index) => cut(line, streamOf(index), sizeOf(index)).map(dockerRecord),
  CRI: (line, index) => cut(line, streamOf(index), sizeOf(index)).map(criRecord),
};

function streamOf(index: number): 'stdout' | 'stderr' {
  return index % 2 === 0 ? 'stdout' : 'stderr';
}

function sizeOf(index: number): number {
  return index % 5 === 0 ? 100 : 16_384;
}

/** The line as the text formatter would have written it. */
function asText(line: Buffer): readonly Buffer[] {
  const { time, level, msg, ...rest } = fieldsOf(line);
  if (time === undefined || msg === undefined) return [];
  const fields = Object.entries({ time, level, msg, ...rest });
  return [Buffer.from(fields.map(([key, value]) => `${key}=${quoted(value)}`).join(' '))];
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[a-zA-Z0-9\-._/@^+]*$/.test(text) ? text : JSON.stringify(text);
}

/** The line as the logstash formatter of 2.8 would have written it. */
function asLogstash(line: Buffer): Buffer {
  const { time, msg, ...rest } = fieldsOf(line);
  return Buffer.from(JSON.stringify({ '@timestamp': time, '@version': '1', ...rest, message: msg }));
}

function fieldsOf(line: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(line.toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}
