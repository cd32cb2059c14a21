import { closeSync, openSync, readSync } from 'node:fs';

const passes = 3;

/** Reads the file that the command line names a few times over, as a process that runs for long would, and prints the best time. */
export function bestPass(pass: (path: string) => string): void {
  let [best, outcome] = [Number.POSITIVE_INFINITY, ''];
  for (let round = 0; round < passes; round += 1) {
    const startedAt = performance.now();
    outcome = pass(process.argv[2] ?? '');
    best = Math.min(best, performance.now() - startedAt);
  }
  process.stdout.write(`${best / 1_000} s, ${outcome}\n`);
}

/** Hands over a file in blocks of whole lines. */
export function readBlocks(path: string, take: (lines: Buffer) => void): void {
  const file = openSync(path, 'r');
  const block = Buffer.alloc(256 * 1024);
  let offset = 0;
  for (let length = readSync(file, block, 0, block.length, 0); length > 0;) {
    const whole = block.lastIndexOf(0x0a, length - 1) + 1;
    take(block.subarray(0, whole));
    offset += whole;
    length = readSync(file, block, 0, block.length, offset);
  }
  closeSync(file);
}
