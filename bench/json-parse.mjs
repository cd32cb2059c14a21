// The peer of bench/log-speed.ts: JSON.parse for each structured line, and a count of what it gives. Access lines are passed over.
import { openSync, readSync } from 'node:fs';

const startedAt = performance.now();
const file = openSync(process.argv[2], 'r');
const block = Buffer.alloc(256 * 1024);
const counts = new Map();
let offset = 0;
for (let length = readSync(file, block, 0, block.length, 0); length > 0;) {
  const last = block.lastIndexOf(0x0a, length - 1);
  for (let start = 0; start <= last;) {
    const end = block.indexOf(0x0a, start);
    if (block[start] === 0x7b) count(JSON.parse(block.toString('utf8', start, end)));
    start = end + 1;
  }
  offset += last + 1;
  length = readSync(file, block, 0, block.length, offset);
}
process.stdout.write(`${(performance.now() - startedAt) / 1_000} s, ${counts.size} combinations\n`);

function count(line) {
  const key = `${line['http.request.method']} ${line['http.response.status']}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
