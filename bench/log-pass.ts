import { closeSync, openSync, readSync } from 'node:fs';
import { durationBounds } from '../src/collectors/log/metrics.ts';
import { samplesOf } from '../src/collectors/log/report.ts';
import { RegistryLog } from '../src/registry/log/registry-log.ts';

/** One pass over a log with everything counted, for bench/log-speed.ts: prints the seconds that it took, start not included. */
const block = Buffer.alloc(256 * 1024);
const startedAt = performance.now();
const log = new RegistryLog({ bounds: durationBounds });
const file = openSync(process.argv[2] ?? '', 'r');
let offset = 0;
for (let length = readBlock(); length > 0; length = readBlock()) {
  const whole = block.lastIndexOf(0x0a, length - 1) + 1;
  log.read('log', block.subarray(0, whole), 0);
  offset += whole;
}
closeSync(file);
const series = samplesOf(log.takeTally()).length;
process.stdout.write(`${(performance.now() - startedAt) / 1_000} ${series} series\n`);

function readBlock(): number {
  return readSync(file, block, 0, block.length, offset);
}
