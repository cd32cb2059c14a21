import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AuthRefusals } from '../../../src/registry/log/auth-refusal.ts';
import { parseGoDuration } from '../../../src/registry/log/go-duration.ts';
import { parseLine } from '../../../src/registry/log/line.ts';
import {
  fieldText,
  parseTextLine,
  type StructuredLine,
  type TextLine,
} from '../../../src/registry/log/structured-line.ts';
import { isCompleted, requestOfCompleted } from '../../../src/registry/log/structured-request.ts';
import { parseTerminalLine } from '../../../src/registry/log/terminal-line.ts';
import { readLog } from '../../support/corpus.ts';

interface Truth {
  readonly logs: Readonly<
    Record<
      string,
      {
        readonly by_status: Readonly<Record<string, number>>;
        readonly refusals: { readonly challenge: number; readonly invalid_credentials: number };
      }
    >
  >;
}

const recordings = new URL('../../corpus-tty/', import.meta.url);
const truth = JSON.parse(readFileSync(new URL('truth.json', recordings), 'utf8')) as Truth;
const nowMs = Date.UTC(2026, 10, 20, 10, 0, 0, 480);
const escape = '\u001b';

function readTerminal(log: string): readonly string[] {
  return readFileSync(new URL(log, recordings), 'utf8').split('\n').slice(0, -1);
}

/** What the same formatter prints on a terminal instead, its order of fields and its padding included. */
function inColour(line: string): string {
  const [, level = '', message = '', rest = ''] =
    /^time="[^"]*" level=(\w+) msg=("(?:[^"\\]|\\.)*"|\S*) ?(.*)$/.exec(line) ?? [];
  const words = message.startsWith('"') ? (JSON.parse(message) as string) : message;
  const name = level.toUpperCase().slice(0, 4);
  const fields = rest.replace(/([^\s=]+)=("(?:[^"\\]|\\.)*"|\S*)/g, (_, key: string, value: string) => {
    return `${escape}[36m${key}${escape}[0m=${value}`;
  });
  return `${escape}[36m${name}${escape}[0m[0007] ${words.padEnd(44)} ${fields}\r`;
}

describe.each(Object.entries(truth.logs))("a terminal's %s", (log, { by_status: statuses, refusals }) => {
  const lines = readTerminal(log).map((line) => parseLine(line, nowMs));
  const structured = lines.filter((line) => line.kind === 'structured');
  const refused = refusalsOf(structured);

  test('has no line that is not understood', () => {
    expect(lines.filter(({ kind }) => kind !== 'access' && kind !== 'structured')).toEqual([]);
  });

  test("has the client's requests with their statuses", () => {
    const access = lines.filter((line) => line.kind === 'access');

    expect(countBy(access.map(({ status }) => status))).toEqual(statuses);
  });

  test('tells challenges from wrong passwords', () => {
    expect(countBy(refused)).toEqual(refusals);
  });

  test('has the same requests in its structured lines, but for what only the access log has', () => {
    const completed = structured.filter(isCompleted).flatMap((line) => requestOfCompleted(line) ?? []);
    const told = countBy([...completed.map(({ status }) => status), ...refused.map(() => 401)]);

    // GET / and what has no route leave no structured line, nor does the router's 405.
    const missing = countBy([200, 404, 405]);
    const both = Object.entries(statuses).map(([status, count]) => [status, count - (missing[status] ?? 0)]);
    expect(told).toEqual(Object.fromEntries(both.filter(([, count]) => count !== 0)));
  });

  test('has a duration for each completed request', () => {
    const durations = structured.filter(isCompleted).map((line) => fieldText(line, 'http.response.duration'));

    expect(durations.length).toBeGreaterThan(10);
    expect(durations.map(parseGoDuration).filter((seconds) => seconds === undefined)).toEqual([]);
  });
});

function refusalsOf(lines: readonly StructuredLine[]): readonly string[] {
  const reader = new AuthRefusals();
  return lines.flatMap(({ message }) => reader.read(message) ?? []);
}

function countBy(values: readonly (string | number)[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

describe.each(['v2/mixed_text_access', 'v3/mixed_text_access'])('the lines of %s', (dir) => {
  const texts = readLog(dir, 'registry.log').filter((line) => line.startsWith('time='));

  test('are read alike from a terminal', () => {
    const meant = texts.map((text) => untimed(parseTextLine(text)));
    const read = texts.map((text) => untimed(parseTerminalLine(inColour(text), nowMs)));

    expect(texts.length).toBeGreaterThan(50);
    expect(read).toEqual(meant);
  });
});

function untimed(line: TextLine | undefined) {
  const fields = [...(line?.fields ?? [])].filter(([key]) => key !== 'time');
  return { level: line?.level, message: line?.message, fields: new Map(fields) };
}

describe('a line in colour', () => {
  const line = (level: string, rest: string) => `${escape}[33m${level}${escape}[0m[0022]${rest}`;

  test.each([
    ['DEBU', 'debug'],
    ['INFO', 'info'],
    ['WARN', 'warning'],
    ['ERRO', 'error'],
    ['FATA', 'fatal'],
    ['PANI', 'panic'],
  ])('of level %s is of level %s', (short, level) => {
    expect(parseTerminalLine(line(short, ' a'), nowMs)).toMatchObject({ level, message: 'a', timeMs: nowMs });
  });

  test('has its message without the padding and the line end', () => {
    expect(parseTerminalLine(line('INFO', ' redis not configured      \r'), nowMs)?.message).toBe(
      'redis not configured',
    );
  });

  test('has its message after the caller that log.reportcaller adds', () => {
    const text = line(
      'INFO',
      '/src/app.go:539 example/handlers.(*App).configureRedis() redis not configured  ',
    );

    expect(parseTerminalLine(text, nowMs)?.message).toBe('redis not configured');
  });

  test('has a message in which pairs stand without colour', () => {
    const text = line('WARN', ` user "a" level=panic msg="b\\  ${escape}[33merr.code${escape}[0m=unknown`);

    const read = parseTerminalLine(text, nowMs);

    expect(read).toMatchObject({ level: 'warning', message: 'user "a" level=panic msg="b\\' });
    expect(read?.fields.get('err.code')).toBe('unknown');
  });

  test('has values whose quotes are undone, and empty ones', () => {
    const [first = ''] = readTerminal('v2.log').filter((text) => text.includes('we\\"ird'));
    const [second = ''] = readTerminal('v2.log').filter((text) => text.includes('/manifests/absent4'));

    expect(parseTerminalLine(first, nowMs)?.fields.get('http.request.useragent')).toBe('we"ird = agent \\ ü');
    expect(parseTerminalLine(second, nowMs)?.fields.get('http.request.useragent')).toBe('');
  });

  test.each([
    ['an unknown level', line('NOPE', ' a')],
    ['a value with an open quote', line('INFO', ` a ${escape}[33mkey${escape}[0m="b c`)],
    ['a field without a value', line('INFO', ` a ${escape}[33mkey`)],
  ])('with %s is broken', (_, text) => {
    expect(parseLine(text, nowMs)).toEqual({ kind: 'broken' });
  });
});
