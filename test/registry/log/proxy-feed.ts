import { parseGoDuration } from '../../../src/registry/log/go-duration.ts';
import { parseLine, type LogLine } from '../../../src/registry/log/line.ts';
import { ProxyRequests, type ProxyRequestFact } from '../../../src/registry/log/proxy-requests.ts';
import { fieldText, type StructuredLine } from '../../../src/registry/log/structured-line.ts';
import { isCompleted, requestOfCompleted } from '../../../src/registry/log/structured-request.ts';

/** Feeds lines as the interpreter does: completions as answers, every other message as it is. */
export function feed(proxy: ProxyRequests, lines: readonly LogLine[]): readonly ProxyRequestFact[] {
  return lines.flatMap((line) => (line.kind === 'structured' ? feedOne(proxy, line) : []));
}

function feedOne(proxy: ProxyRequests, line: StructuredLine): readonly ProxyRequestFact[] {
  if (!isCompleted(line)) return proxy.message(line.message, line.timeMs);
  const request = requestOfCompleted(line);
  if (request === undefined) return [];
  const seconds = parseGoDuration(fieldText(line, 'http.response.duration')) ?? 0;
  return proxy.answered(
    { ...request, startMs: line.timeMs - seconds * 1_000, endMs: line.timeMs },
    line.timeMs,
  );
}

export function parseAll(lines: readonly string[]): readonly LogLine[] {
  return lines.map((line) => parseLine(line, 0));
}

/** All facts of a log that is over. */
export function factsOf(lines: readonly LogLine[]): readonly ProxyRequestFact[] {
  const proxy = new ProxyRequests();
  return [...feed(proxy, lines), ...proxy.expire(Number.MAX_SAFE_INTEGER)];
}

export function countOf(facts: readonly ProxyRequestFact[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { content, result } of facts) {
    counts[`${content} ${result}`] = (counts[`${content} ${result}`] ?? 0) + 1;
  }
  return counts;
}
