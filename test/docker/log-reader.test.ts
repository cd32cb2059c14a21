import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxLineBytes } from '../../src/docker/line-buffer.ts';
import type { LogLine } from '../../src/docker/log-line.ts';
import { createLogReader } from '../../src/docker/log-reader.ts';
import { dockerCorpus, frame } from './fake-engine.ts';

const stamp = '2026-11-20T10:48:57.584395628Z';

describe('the log that a real Engine sent', () => {
  test.each([
    ['main', false],
    ['v2', false],
    ['rotated', false],
    ['tty', true],
  ])('%s reads as its json-file, however the stream is cut', (scenario, hasTty) => {
    const sent = dockerCorpus(`${scenario}/logs-both-timestamps.bin`);
    const kept = jsonFileLines(scenario);

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const lines = readAll(sent, sizes, hasTty);

        expect(
          lines.map(({ stream, stamp, text }) => ({ stream, stamp, text: text.replace(/\r$/, '') })),
        ).toEqual(kept);
      }),
      { numRuns: 25 },
    );
  });

  test('is read byte by byte as in one piece', () => {
    const sent = dockerCorpus('main/logs-both-timestamps.bin');

    expect(readAll(sent, [1], false)).toEqual(readAll(sent, [sent.length], false));
  });

  test('ends a long line of the driver "local" that comes without a line end', () => {
    const lines = readAll(dockerCorpus('local-driver/logs-both-timestamps.bin'), [4096], false);

    const long = lines.filter(({ text }) => text.length > 16_384);
    expect(long.map(({ stream, text }) => [stream, text.at(0), text.at(-1)])).toEqual([
      ['stderr', '{', '}'],
      ['stdout', '1', '"'],
    ]);
    expect(lines.every(({ text }) => !text.includes('2026-11-20T10:49:29.634876931Z'))).toBe(true);
  });
});

describe('a framed log', () => {
  test('keeps the parts of two streams apart when they alternate', () => {
    const [out, err] = ['o'.repeat(16_384), 'e'.repeat(16_384)];
    const sent = [
      frame('stdout', `${stamp} ${out}`),
      frame('stderr', `${stamp} ${err}`),
      frame('stdout', `${stamp} out\n`),
      frame('stderr', `${stamp} err\n`),
    ];

    const lines = readAll(Buffer.concat(sent), [1000], false);

    expect(lines.map(({ stream, text }) => [stream, text])).toEqual([
      ['stdout', `${out}out`],
      ['stderr', `${err}err`],
    ]);
  });

  test('keeps an incomplete tail to itself', () => {
    const reader = createLogReader({ hasTty: false });
    const whole = frame('stdout', `${stamp} one line\n`);

    const first = reader.push(whole.subarray(0, 20));
    const second = reader.push(whole.subarray(20));

    expect(first).toEqual({ status: 'ok', lines: [] });
    expect(second).toMatchObject({ lines: [{ bytes: Buffer.from('one line'), stamp }] });
  });

  test('says that bytes are no frames', () => {
    const pushed = createLogReader({ hasTty: false }).push(Buffer.from('plain text of a terminal'));

    expect(pushed).toEqual({ status: 'misaligned', detail: 'no log frame begins with 706c61696e207465' });
  });

  test('refuses a frame that claims more than any driver sends', () => {
    const pushed = createLogReader({ hasTty: false }).push(Buffer.from('01000000ffffffff', 'hex'));

    expect(pushed.status).toBe('misaligned');
  });

  test('cuts a line that is longer than can be held, and goes on with the next one', () => {
    const part = frame('stdout', `${stamp} ${'x'.repeat(16_384)}`);
    const parts = Array.from({ length: 200 }, () => part);
    const sent = Buffer.concat([
      ...parts,
      frame('stdout', `${stamp} end\n`),
      frame('stdout', `${stamp} next\n`),
    ]);

    const lines = readAll(sent, [65_536], false);

    expect(lines.map(({ text, isCut }) => [text.length, isCut])).toEqual([
      [maxLineBytes, true],
      [4, false],
    ]);
  });

  test('survives 100,000 frames in one chunk', () => {
    const sent = Buffer.concat(Array.from({ length: 100_000 }, () => frame('stderr', `${stamp} x\n`)));

    expect(readAll(sent, [sent.length], false)).toHaveLength(100_000);
  });
});

describe('the log of a terminal', () => {
  test('takes out the times that stand inside a long line', () => {
    const text = `${'a'.repeat(16_384)}${'b'.repeat(16_384)}${'c'.repeat(10)}`;
    const parts = text.match(/.{1,16384}/g) ?? [];
    const sent = Buffer.from(`${parts.map((part) => `${stamp} ${part}`).join('')}\r\n`);

    const lines = readAll(sent, [7_000], true);

    expect(lines).toEqual([{ stream: 'stdout', stamp, text: `${text}\r`, isCut: false }]);
  });
});

type TextLine = Omit<LogLine, 'bytes'> & { readonly text: string };

function readAll(sent: Buffer, sizes: readonly number[], hasTty: boolean): readonly TextLine[] {
  const reader = createLogReader({ hasTty });
  const lines: TextLine[] = [];
  let offset = 0;
  for (let turn = 0; offset < sent.length; turn += 1) {
    const end = offset + (sizes[turn % sizes.length] ?? 1);
    const pushed = reader.push(sent.subarray(offset, end));
    if (pushed.status !== 'ok') throw new Error(pushed.detail);
    for (const { bytes, ...line } of pushed.lines) lines.push({ ...line, text: bytes.toString() });
    offset = end;
  }
  return lines;
}

/** What the Engine wrote to disk, oldest file first, its parts joined per stream. */
function jsonFileLines(scenario: string): readonly Omit<TextLine, 'isCut'>[] {
  const files = scenario === 'rotated' ? ['.2.gz', '.1.gz', ''] : [''];
  const contents = files.map((ending) => {
    const content = dockerCorpus(`${scenario}/CONTAINERID-json.log${ending}`);
    return ending.endsWith('.gz') ? gunzipSync(content) : content;
  });
  const open: Record<string, string> = {};
  return contents
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const { log, stream, time } = JSON.parse(line) as {
        log: string;
        stream: LogLine['stream'];
        time: string;
      };
      const text = (open[stream] ?? '') + log;
      open[stream] = log.endsWith('\n') ? '' : text;
      if (!log.endsWith('\n')) return [];
      return [{ stream, stamp: nineDecimals(time), text: text.replace(/\r?\n$/, '') }];
    });
}

/** The file has no trailing zeros, the API has. */
function nineDecimals(time: string): string {
  const [seconds, decimals = ''] = time.replace('Z', '').split('.');
  return `${seconds ?? ''}.${decimals.padEnd(9, '0')}Z`;
}
