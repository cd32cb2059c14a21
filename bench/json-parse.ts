// The peer of bench/log-pass.ts: JSON.parse for each structured line, and a count of what it gives. Access lines are passed over.
import { bestPass, readBlocks } from './passes.ts';

bestPass((path) => {
  const counts = new Map<string, number>();
  readBlocks(path, (lines) => {
    for (let start = 0; start < lines.length;) {
      const end = lines.indexOf(0x0a, start);
      if (lines[start] === 0x7b) count(counts, JSON.parse(lines.toString('utf8', start, end)));
      start = end + 1;
    }
  });
  return `${counts.size} combinations`;
});

interface Line {
  readonly 'http.request.method'?: unknown;
  readonly 'http.response.status'?: unknown;
}

function count(counts: Map<string, number>, line: unknown): void {
  if (!isLine(line)) return;
  const key = `${String(line['http.request.method'])} ${String(line['http.response.status'])}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null;
}
