import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../../src/collectors/log/line-splitter.ts';

test('cuts the same lines wherever the chunks break', () => {
  const bytes = fc.array(fc.constantFrom(0x0a, 0x0d, 0x61, 0xc3, 0xa4, 0xff), { maxLength: 40 });

  fc.assert(
    fc.property(bytes, fc.nat({ max: 40 }), fc.nat({ max: 40 }), (all, a, b) => {
      const content = Buffer.from(all);
      const [one, other] = [Math.min(a, b), Math.max(a, b)];
      const chunks = [content.subarray(0, one), content.subarray(one, other), content.subarray(other)];

      const splitter = new LineSplitter();
      const lines = [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.flush()];

      expect(lines).toEqual(linesOf(content));
    }),
    { numRuns: 2_000 },
  );
});

test('leaves out the rest of a line in whose middle it starts', () => {
  const splitter = new LineSplitter(true);

  expect([...splitter.push(Buffer.from('rest')), ...splitter.push(Buffer.from(' of it\n\nwhole\n'))]).toEqual(
    ['', 'whole'],
  );
});

test('cuts a line of more than 2 MiB, counts it, and goes on', () => {
  const splitter = new LineSplitter();
  const lines = [
    ...splitter.push(Buffer.from('x'.repeat(2 * 1024 * 1024))),
    ...splitter.push(Buffer.from('x')),
    ...splitter.push(Buffer.from(' end\nnext\n')),
  ];

  expect(lines).toEqual(['next']);
  expect([splitter.takeCut(), splitter.takeCut()]).toEqual([1, 0]);
});

/** Each line decoded by itself. */
function linesOf(content: Buffer): readonly string[] {
  const lines: string[] = [];
  let rest = content;
  for (let end = rest.indexOf(0x0a); end !== -1; end = rest.indexOf(0x0a)) {
    lines.push(rest.toString('utf8', 0, end).replace(/\r$/, ''));
    rest = rest.subarray(end + 1);
  }
  return rest.length === 0 ? lines : [...lines, rest.toString().replace(/\r$/, '')];
}
