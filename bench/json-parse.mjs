// The peer of bench/log-pass.mjs: JSON.parse for each structured line, and a count of what it gives. Access lines are passed over.
import { bestPass, readBlocks } from './passes.mjs';

bestPass((path) => {
  const counts = new Map();
  readBlocks(path, (lines) => {
    for (let start = 0; start < lines.length;) {
      const end = lines.indexOf(0x0a, start);
      if (lines[start] === 0x7b) count(counts, JSON.parse(lines.toString('utf8', start, end)));
      start = end + 1;
    }
  });
  return `${counts.size} combinations`;
});

function count(counts, line) {
  const key = `${line['http.request.method']} ${line['http.response.status']}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
