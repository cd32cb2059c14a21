import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unframer } from '../../../../src/registry/log/framing/unframer.ts';
import { criRecord, cut, dockerRecord, splitLines, unwrapAll, type Part } from './records.ts';

const time = '2026-11-20T10:15:00.151700299Z';
const streams = ['stdout', 'stderr'] as const;

/** Lines without a line feed, of any bytes; some are longer than a runtime's record. */
const lineBytes = fc
  .oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 60 }).map((text) => Buffer.from(text)),
    fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 12_000 }))
      .map(([pattern, times]) => Buffer.alloc(pattern.length * times, pattern)),
  )
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 10 ? 11 : byte))));

/** The parts of two streams' lines in an order that each stream keeps. */
const interleaved = fc
  .tuple(
    fc.array(lineBytes, { maxLength: 6 }),
    fc.array(lineBytes, { maxLength: 6 }),
    fc.infiniteStream(fc.boolean()),
  )
  .map(([out, err, coin]) => {
    const waiting = [out.flatMap((line) => cut(line, 'stdout')), err.flatMap((line) => cut(line, 'stderr'))];
    const parts: Part[] = [];
    while (waiting.some((queue) => queue.length > 0)) {
      const first = coin.next().value === true ? 0 : 1;
      const next = waiting[first]?.shift() ?? waiting[1 - first]?.shift();
      if (next !== undefined) parts.push(next);
    }
    return parts;
  });

/** The lines that the parts make, as a runtime's reader would put them together. */
function linesOf(parts: readonly Part[], text: (bytes: Buffer) => Buffer): readonly string[] {
  const unfinished = { stdout: '', stderr: '' };
  const lines: string[] = [];
  for (const { stream, bytes, endsLine } of parts) {
    unfinished[stream] += text(bytes).toString('latin1');
    if (!endsLine) continue;
    lines.push(`line ${unfinished[stream]}`);
    unfinished[stream] = '';
  }
  return lines;
}

/** Docker keeps text, so what is no UTF-8 has become U+FFFD before anybody can read it. */
function asText(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('utf8'));
}

describe('any lines', () => {
  test('come out of json-file records as they went in', () => {
    fc.assert(
      fc.property(interleaved, (parts) => {
        expect(unwrapAll(new Unframer(), parts.map(dockerRecord))).toEqual(linesOf(parts, asText));
      }),
    );
  });

  test('come out of CRI records as they went in, byte for byte', () => {
    fc.assert(
      fc.property(interleaved, (parts) => {
        expect(unwrapAll(new Unframer(), parts.map(criRecord))).toEqual(linesOf(parts, (bytes) => bytes));
      }),
    );
  });

  test('come out the same when the process changes between any two records', () => {
    fc.assert(
      fc.property(interleaved, fc.constantFrom(dockerRecord, criRecord), (parts, write) => {
        let unframer = new Unframer();
        const lines = parts.flatMap((part) => {
          unframer = Unframer.restore(JSON.parse(JSON.stringify(unframer.state())));
          return unwrapAll(unframer, [write(part)]);
        });

        expect(lines).toEqual(unwrapAll(new Unframer(), parts.map(write)));
      }),
    );
  });

  test('of any bytes, whole or cut anywhere, are read without a fault', () => {
    const start = fc.constantFrom(
      '',
      '{"log":"',
      '{"log":"\\',
      '{"log":"\\u12',
      `${time} `,
      `${time} stderr P`,
    );
    const noise = fc.tuple(start, fc.uint8Array({ maxLength: 80 })).map(([begun, rest]) => {
      return Buffer.concat([Buffer.from(begun), rest]);
    });
    const torn = fc.tuple(interleaved, fc.nat(200)).map(([parts, at]) => {
      return parts.map((part) => dockerRecord(part).subarray(0, at));
    });
    fc.assert(
      fc.property(noise, torn, (bytes, records) => {
        expect(() => unwrapAll(new Unframer(), [...splitLines(bytes), bytes, ...records])).not.toThrow();
      }),
    );
  });
});

describe('a json-file record', () => {
  test.each([
    ['the usual escapes', String.raw`a \"b\" \\ \t\r\/\b\f`, 'a "b" \\ \t\r/\b\f'],
    ['what Go escapes besides', String.raw`\u003ca\u003e\u0026 \u0000\u001b`, '<a>& \0\u001b'],
    ['line separators', String.raw`\u2028\u2029\ufffd\u00b5`, '\u2028\u2029\ufffdµ'],
    ['half a character each', String.raw`\ud83d\ude00`, '😀'],
    ['an escaped backslash at the end', String.raw`C:\\n`, 'C:\\n'],
    [
      'text that looks like the rest of a record',
      String.raw`\",\"stream\":\"stdout\"}`,
      '","stream":"stdout"}',
    ],
    ['no escape at all', 'µ plain', 'µ plain'],
    ['nothing', '', ''],
  ])('with %s gives the line', (_, text, line) => {
    const record = Buffer.from(`{"log":"${text}\\n","stream":"stderr","time":"${time}"}`);

    expect(unwrapAll(new Unframer(), [record])).toEqual([`line ${Buffer.from(line).toString('latin1')}`]);
  });

  test.each([
    [
      'with attributes',
      `{"log":"a\\n","stream":"stdout","attrs":{"log":"b\\n","stream":"stderr"},"time":"${time}"}`,
    ],
    ['in another order', `{"log":"a\\n","time":"${time}","stream":"stdout"}`],
    ['with spaces', `{"log":"a\\n", "stream": "stdout", "time": "${time}"}`],
  ])('%s gives the line', (_, record) => {
    expect(unwrapAll(new Unframer(), [Buffer.from(record)])).toEqual(['line a']);
  });

  test.each([
    ['cut in the text', '{"log":"GET /v2/ HTT'],
    ['cut in an escape', '{"log":"GET \\u00'],
    ['cut after the text', '{"log":"a\\n","stream":"stdo'],
    ['cut and gone on with', `{"log":"a{"log":"b\\n","stream":"stdout","time":"${time}"}`],
    ['of no known stream', `{"log":"a\\n","stream":"stdlog","time":"${time}"}`],
    ['whose text is no text', '{"log":"a","log":3,"stream":"stdout"}'],
    ['with an unknown escape', `{"log":"\\x\\n","stream":"stdout","time":"${time}"}`],
  ])('%s is broken', (_, record) => {
    expect(unwrapAll(new Unframer(), [Buffer.from(record)])).toEqual(['broken']);
  });
});

describe('a CRI record', () => {
  test.each([
    ['with further tags', `${time} stdout F:x:y GET / 200`],
    ['with an offset for its zone', '2026-11-20T10:15:00.151700299+05:30 stderr F GET / 200'],
    ['without a fraction of a second', '2026-11-20T10:15:00Z stderr F GET / 200'],
  ])('%s gives the line', (_, record) => {
    expect(unwrapAll(new Unframer(), [Buffer.from(record)])).toEqual(['line GET / 200']);
  });

  test.each([`${time} stdout F `, `${time} stdout F`])('of an empty line gives it', (record) => {
    expect(unwrapAll(new Unframer(), [Buffer.from(record)])).toEqual(['line ']);
  });

  test.each([`${time} stdout X GET /`, `${time} stdout FP GET /`, `${time} stderr `])(
    'like %j is broken',
    (record) => {
      expect(unwrapAll(new Unframer(), [Buffer.from(record)])).toEqual(['broken']);
    },
  );

  test('is not taken out of the memory that it lies in', () => {
    const record = Buffer.from(`${time} stdout F GET / 200`);

    const line = new Unframer().unwrap(record, 0, record.length);

    expect(typeof line !== 'string' && line.bytes).toBe(record);
  });

  test.each([`${time} GET /`, '2026/11/20 10:24:59 http: TLS handshake error', '2026-11-20'])(
    'is not what %j is',
    (line) => {
      expect(unwrapAll(new Unframer(), [Buffer.from(line)])).toEqual([`line ${line}`]);
    },
  );

  test('ends with its line, whatever lies behind it in memory', () => {
    const bytes = Buffer.from(`${time} stdout F GET /`);

    expect(new Unframer().unwrap(bytes, 0, time.length)).toMatchObject({ start: 0, end: time.length });
  });
});

describe('a line in many parts', () => {
  const part = { stream: 'stderr', bytes: Buffer.alloc(16_384, 'x'), endsLine: false } as const;
  const last = { ...part, endsLine: true };

  test('is put together up to 2 MiB', () => {
    const records = [...Array.from({ length: 127 }, () => part), last].map(criRecord);

    expect(unwrapAll(new Unframer(), records)).toEqual([`line ${'x'.repeat(2 * 1024 * 1024)}`]);
  });

  test('is told once as broken where it is longer, and the next line is read', () => {
    const records = [...Array.from({ length: 300 }, () => part), last, last].map(dockerRecord);

    expect(unwrapAll(new Unframer(), records)).toEqual(['broken', `line ${'x'.repeat(16_384)}`]);
  });

  test('is broken also where the process changes in its too long middle', () => {
    const before = new Unframer();
    unwrapAll(
      before,
      Array.from({ length: 200 }, () => criRecord(part)),
    );
    const state = JSON.stringify(before.state());

    expect(state.length).toBeLessThan(100);
    expect(unwrapAll(Unframer.restore(JSON.parse(state)), [criRecord(last)])).toEqual(['broken']);
  });

  test('of one stream does not hold up the other', () => {
    const other = { stream: 'stdout', bytes: Buffer.from('GET /'), endsLine: true } as const;

    expect(unwrapAll(new Unframer(), [part, other, last].map(criRecord))).toEqual([
      'line GET /',
      `line ${'x'.repeat(32_768)}`,
    ]);
  });
});

describe('a saved state', () => {
  test('is empty where no line is unfinished', () => {
    const unframer = new Unframer();
    unwrapAll(unframer, [criRecord({ stream: 'stdout', bytes: Buffer.from('a'), endsLine: true })]);

    expect(unframer.state()).toEqual({});
  });

  test('of any kind leaves an unframer that works', () => {
    const stream = fc.oneof(fc.jsonValue(), fc.record({ base64: fc.jsonValue(), isTooLong: fc.jsonValue() }));
    const state = fc.oneof(fc.jsonValue(), fc.record({ stdout: stream, stderr: stream }));
    fc.assert(
      fc.property(state, fc.constantFrom(...streams), (json, name) => {
        const unframer = Unframer.restore(json);
        const end = criRecord({ stream: name, bytes: Buffer.from('b'), endsLine: true });
        unwrapAll(unframer, [end]);

        expect(unwrapAll(unframer, [end])).toEqual(['line b']);
      }),
    );
  });

  test('that is larger than any of ours is left out', () => {
    const unframer = Unframer.restore({ stdout: { base64: 'A'.repeat(16 * 1024 * 1024) } });

    expect(unframer.state()).toEqual({});
  });
});
