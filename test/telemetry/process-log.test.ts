import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogFields, Logger } from '../../src/domain/logger.ts';
import { createProcessLog } from '../../src/telemetry/process-log.ts';

const clock = {
  now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  monotonic: () => 0,
  sleep: () => Promise.resolve(),
};

function written(log: (logger: Logger) => void): string {
  const parts: string[] = [];
  log(createProcessLog({ write: (text) => parts.push(text) }, clock));
  return parts.join('');
}

test('writes one line an event: time, level, message, then the fields that have a value', () => {
  const text = written((log) => {
    log.info('serves', { address: ':10055', tries: 3, ok: true, gone: undefined });
    log.warn('collector fails', { detail: 'connect ECONNREFUSED 127.0.0.1:5000', empty: '' });
    log.error('cannot go on');
  });

  expect(text).toBe(
    [
      'time=2026-01-02T03:04:05.678Z level=info msg=serves address=:10055 tries=3 ok=true',
      'time=2026-01-02T03:04:05.678Z level=warn msg="collector fails" detail="connect ECONNREFUSED 127.0.0.1:5000" empty=""',
      'time=2026-01-02T03:04:05.678Z level=error msg="cannot go on"',
      '',
    ].join('\n'),
  );
});

test.each([
  ['a line break', 'a\nlevel=error msg=forged', String.raw`"a\nlevel=error msg=forged"`],
  ['a quote', 'a" level="error', String.raw`"a\" level=\"error"`],
  ['a backslash', 'C:\\', String.raw`"C:\\"`],
  ['an escape sequence', '\u001b[2J', String.raw`"\u001b[2J"`],
  ['an escape sequence of one byte', '\u009b2J', String.raw`"\u009b2J"`],
  ['a line separator', 'a\u2028b', String.raw`"a\u2028b"`],
  ['an equals sign', 'a=b', '"a=b"'],
])('quotes a value with %s', (_, value, quoted) => {
  const text = written((log) => {
    log.warn('event', { value });
  });

  expect(text).toBe(`time=2026-01-02T03:04:05.678Z level=warn msg=event value=${quoted}\n`);
});

test('any value stays within one line and its own field', () => {
  const field = /^time=\S+ level=warn msg=event value=([\w.:/+-]+|"(?:[^"\\]|\\.)*")\n$/;
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const fields: LogFields = { value };
      const text = written((log) => {
        log.warn('event', fields);
      });

      expect(text).toMatch(field);
      expect(text.trimEnd()).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    }),
  );
});
