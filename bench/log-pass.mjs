// One pass over a log with everything counted, for bench/log-speed.ts: prints the seconds it took, the start of Node not included.
import { openSync, readSync } from 'node:fs';
import { durationBounds } from '../dist/collectors/log/metrics.js';
import { samplesOf } from '../dist/collectors/log/report.js';
import { RegistryLog } from '../dist/registry/log/registry-log.js';

const startedAt = performance.now();
const file = openSync(process.argv[2], 'r');
const block = Buffer.alloc(256 * 1024);
const log = new RegistryLog({ bounds: durationBounds });
let offset = 0;
for (let length = readSync(file, block, 0, block.length, 0); length > 0;) {
  const whole = block.lastIndexOf(0x0a, length - 1) + 1;
  log.read('log', block.subarray(0, whole), 0);
  offset += whole;
  length = readSync(file, block, 0, block.length, offset);
}
const series = samplesOf(log.takeTally()).length;
process.stdout.write(`${(performance.now() - startedAt) / 1_000} s, ${series} series\n`);
