import { describe, expect, test } from 'vitest';

import { formatGoDuration } from '../../../demo/embedded-registry/logging/go-duration.ts';
import { quoteGoBytes } from '../../../demo/embedded-registry/logging/go-quote.ts';
import { encodeGoBody, formatJsonLine } from '../../../demo/embedded-registry/logging/json-line.ts';
import { formatApacheDate, formatRfc3339Nano } from '../../../demo/embedded-registry/logging/moment.ts';
import { sendRaw } from './raw-client.ts';
import { accessLines, runRegistry, structuredLines } from './running-registry.ts';

test.each([
  [0, '0s'],
  [17, '17ns'],
  [770_356, '770.356µs'],
  [2_083_651, '2.083651ms'],
  [2_300_000, '2.3ms'],
  [12_134_755_442, '12.134755442s'],
  [67_865_594_402, '1m7.865594402s'],
  [3_600_000_000_000, '1h0m0s'],
])('%d nanoseconds are written %s', (nanoseconds, text) => {
  expect(formatGoDuration(nanoseconds)).toBe(text);
});

test.each([
  ['plain ünïcode', '"plain ünïcode"'],
  ['weird "agent" \\ back', '"weird \\"agent\\" \\\\ back"'],
  ['tab\there', '"tab\\there"'],
  ['\x7f', '"\\u007f"'],
  ['\u202e', '"\\u202e"'],
  ['\u{e0001}', '"\\U000e0001"'],
])('%j is quoted as in the access log', (text, quoted) => {
  expect(quoteGoBytes(Buffer.from(text))).toBe(quoted);
});

test('bytes that are no UTF-8 are quoted one by one', () => {
  expect(quoteGoBytes(Buffer.from([0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82]))).toBe('"a\\xff\\xc3(\\xe2\\x82"');
});

describe('dates', () => {
  const at = (text: string) => ({ epochMs: Date.parse(text), monotonicNs: 0n });

  test('of structured lines lose their trailing zeros', () => {
    expect(formatRfc3339Nano(at('2026-11-20T10:03:55.480Z'))).toBe('2026-11-20T10:03:55.48Z');
    expect(formatRfc3339Nano(at('2026-11-20T10:03:55Z'))).toBe('2026-11-20T10:03:55Z');
  });

  test('of access lines are those of Apache', () => {
    expect(formatApacheDate(at('2026-03-05T10:03:55Z'))).toBe('05/Mar/2026:10:03:55 +0000');
  });
});

test('a structured line has sorted keys and leaves absent fields out', () => {
  const line = formatJsonLine({ msg: 'a <b> & c', level: 'info', absent: undefined, 'http.x': 1 });

  expect(line).toBe('{"http.x":1,"level":"info","msg":"a <b> & c"}');
});

test('an error body escapes what HTML could misread', () => {
  expect(encodeGoBody({ detail: '<a>&' })).toBe('{"detail":"\\u003ca\\u003e\\u0026"}\n');
});

describe('a running registry', () => {
  test('prints no access lines when they are off', async () => {
    const registry = await runRegistry({ accessLog: false });

    await sendRaw(registry.url, { method: 'GET', path: '/v2/' });

    expect(accessLines(registry.lines)).toEqual([]);
    expect(structuredLines(registry.lines).at(-1)).toMatchObject({ msg: 'response completed' });
  });

  test('believes forwarded addresses, and warns about those that are none', async () => {
    const registry = await runRegistry();
    const headers = { 'X-Forwarded-For': 'unknown, 10.0.0.1', 'X-Real-Ip': '203.0.113.7' };

    await sendRaw(registry.url, { method: 'GET', path: '/v2/', headers });

    const [warning, completed] = structuredLines(registry.lines).slice(-2);
    expect(warning).toEqual({
      level: 'warning',
      msg: 'invalid remote IP address: "unknown"',
      time: expect.any(String) as string,
    });
    expect(completed?.['http.request.remoteaddr']).toBe('203.0.113.7');
    expect(accessLines(registry.lines)[0]).toMatch(/^127\.0\.0\.1 - - /);
  });

  test('keeps the bytes of a user agent apart in its two streams', async () => {
    const registry = await runRegistry();
    const headers = { 'User-Agent': Buffer.from('agént\xff', 'latin1').toString('latin1') };

    await sendRaw(registry.url, { method: 'GET', path: '/v2/', headers });

    expect(structuredLines(registry.lines).at(-1)?.['http.request.useragent']).toBe('ag\ufffdnt\ufffd');
    expect(accessLines(registry.lines)[0]).toMatch(/"ag\\xe9nt\\xff"$/);
  });
});
